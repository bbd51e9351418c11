package dev.sluice.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** POST to the final event on the feed, at fixed rates, with the reference services. */
final class LatencyScenario implements Scenario {
  private static final int ROUNDS = 3;
  private static final Duration ROUND = Duration.ofSeconds(15);
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final List<Integer> RATES = List.of(20, 50, 200);

  @Override
  public List<Figure> run(SystemUnderTest system) throws InterruptedException {
    Slots slots = Slots.define(Client.login(system.baseUrl(), "operator"), "latency-", 50);
    OpenLoop loop = new OpenLoop(Client.login(system.baseUrl(), "client-a"), slots);
    List<Figure> figures = new ArrayList<>();
    loop.run(100, WARM_UP);
    for (int rate : RATES) {
      List<Double> medians = new ArrayList<>();
      List<Double> p99s = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        Histogram latency = loop.run(rate, ROUND).latency();
        medians.add(latency.getValueAtPercentile(50) / 1e3);
        p99s.add(latency.getValueAtPercentile(99) / 1e3);
      }
      String name = "POST to final SSE event at " + rate + "/s, ";
      figures.add(new Figure("latency", name + "p50", "ms", medians));
      figures.add(new Figure("latency", name + "p99", "ms", p99s));
    }
    loop.stop();
    return figures;
  }
}
