package dev.sluice.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands carried out per second, end to end, with the reference services: a burst well above what
 * the system can do, timed until the last command has ended.
 */
final class EndToEndScenario implements Scenario {
  private static final int ROUNDS = 3;
  private static final int OFFERED = 1_500;
  private static final Duration ROUND = Duration.ofSeconds(4);

  @Override
  public List<Figure> run(SystemUnderTest system) throws InterruptedException {
    Slots slots = Slots.define(Client.login(system.baseUrl(), "operator"), "e2e-", 200);
    OpenLoop loop = new OpenLoop(Client.login(system.baseUrl(), "client-b"), slots);
    loop.run(200, Duration.ofSeconds(5));
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      rates.add(loop.run(OFFERED, ROUND).perSecond());
    }
    loop.stop();
    return List.of(new Figure("e2e", "succeeded, reference services", "commands/s", rates));
  }
}
