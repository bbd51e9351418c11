package dev.sluice.bench.latency;

import dev.sluice.bench.booking.Bookings;
import dev.sluice.bench.booking.EndToEnd;
import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.load.Session;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.scenario.Scenario;
import dev.sluice.bench.scenario.Turns;
import dev.sluice.bench.system.Needs;
import dev.sluice.bench.system.SystemUnderTest;
import java.time.Duration;
import java.util.List;

/** POST to the final event on the feed, at fixed rates, with the reference services. */
public final class LatencyScenario implements Scenario {
  private static final List<Integer> RATES = List.of(1, 50, 500);
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration ROUND = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public String purpose() {
    return "From the POST of a booking to its final event on the feed, at fixed rates.";
  }

  @Override
  public void run(Run run) throws Exception {
    SystemUnderTest system = run.system(Needs.whole());
    Bookings bookings = Bookings.define(Session.login(system.http(), "operator"), "latency-", 100);
    try (EndToEnd load = new EndToEnd(Session.login(system.http(), "client-a"), bookings, 64)) {
      run.say("warms up");
      load.full(200, run.lasting(WARM_UP));
      Turns<EndToEnd.Result> turns = run.turns();
      for (int rate : RATES) {
        turns.add(rate + "/s", () -> load.open(rate, run.lasting(ROUND)));
      }
      turns.run();
      for (int rate : RATES) {
        String name = "POST to final event at " + rate + "/s, ";
        run.add(
            Figure.of(name + "p50", "ms", turns.rounds(rate + "/s", r -> r.latency().millis(50))));
        run.add(
            Figure.of(name + "p99", "ms", turns.rounds(rate + "/s", r -> r.latency().millis(99))));
      }
    }
  }
}
