package dev.sluice.bench.latency;

import dev.sluice.bench.booking.Bookings;
import dev.sluice.bench.booking.EndToEnd;
import dev.sluice.bench.booking.WarmUp;
import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Latency;
import dev.sluice.bench.figure.Plot;
import dev.sluice.bench.figure.Rounds;
import dev.sluice.bench.load.Session;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.scenario.Scenario;
import dev.sluice.bench.system.Needs;
import dev.sluice.bench.system.SystemUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** POST to the final event on the feed, at fixed rates, with the reference services. */
public final class LatencyScenario implements Scenario {
  /** Commands a second, and how long a round of them takes. */
  private static final Map<Integer, Duration> RATES = rates();

  private static final Duration EACH_PART = Duration.ofMillis(300);
  private static final int RESOURCES = 100;
  private static final int CONNECTIONS = 64;

  private static Map<Integer, Duration> rates() {
    Map<Integer, Duration> rates = new LinkedHashMap<>();
    rates.put(1, Duration.ofSeconds(4));
    rates.put(50, Duration.ofSeconds(3));
    rates.put(500, Duration.ofSeconds(2));
    return rates;
  }

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public String purpose() {
    return "From the intended start of a booking's POST to its final event on the feed, at fixed"
        + " rates, with the reference services; beside it the parts of that way, each measured"
        + " alone.";
  }

  @Override
  public void run(Run run) throws Exception {
    SystemUnderTest system = run.system(Needs.whole());
    run.add(
        Figure.of(
            "start of a fresh system to its ready line", "s", Rounds.of(system.startSeconds())));
    Bookings bookings =
        Bookings.define(Session.login(system.http(), "operator"), "latency-", RESOURCES);
    try (Parts parts = Parts.open(system);
        EndToEnd load =
            new EndToEnd(Session.login(system.http(), "client-a"), bookings, CONNECTIONS)) {
      WarmUp.of(run, system, load);
      parts.measure(run.lasting(EACH_PART));
      measure(run, load, parts);
    }
  }

  private static void measure(Run run, EndToEnd load, Parts parts) throws Exception {
    Map<Integer, List<EndToEnd.Result>> results = new LinkedHashMap<>();
    List<Parts.Times> times = new ArrayList<>();
    for (int round = 1; round <= run.rounds(); round++) {
      for (Map.Entry<Integer, Duration> rate : RATES.entrySet()) {
        run.say(rate.getKey() + " a second, round " + round + " of " + run.rounds());
        results
            .computeIfAbsent(rate.getKey(), _ -> new ArrayList<>())
            .add(load.open(rate.getKey(), run.lasting(rate.getValue())));
      }
      run.say("each part alone, round " + round + " of " + run.rounds());
      times.add(parts.measure(run.lasting(EACH_PART)));
    }
    results.forEach((rate, rounds) -> add(run, rate, rounds, times));
    parts(run, times);
    run.add(
        Plot.latency(
            "From the intended start to the final event",
            results.entrySet().stream()
                .map(e -> sum(e.getValue()).series(e.getKey() + " a second"))
                .toList()));
  }

  private static Latency sum(List<EndToEnd.Result> rounds) {
    return Latency.sum(rounds.stream().map(EndToEnd.Result::latency).toList());
  }

  private static void add(
      Run run, int rate, List<EndToEnd.Result> rounds, List<Parts.Times> times) {
    Rounds medians = values(rounds, r -> r.latency().millis(50));
    run.add(
        Figure.of(rate + "/s, p50", "ms", medians)
            .beside("the parts, each once", values(times, Parts.Times::once)));
    run.add(
        Figure.of(rate + "/s, p50", "ms", medians)
            .beside("the parts, as often as needed", values(times, Parts.Times::asOften)));
    run.add(Figure.of(rate + "/s, p99", "ms", values(rounds, r -> r.latency().millis(99))));
    run.add(
        Figure.of(rate + "/s, p50 of the 202", "ms", values(rounds, r -> r.accepting().millis(50)))
            .beside("one produce, acks=all", values(times, Parts.Times::write)));
    rounds.stream()
        .filter(r -> !r.refused().isEmpty())
        .forEach(r -> run.note("not all were accepted at " + rate + "/s: " + r.refused()));
    long failed = rounds.stream().mapToLong(EndToEnd.Result::notSucceeded).sum();
    if (failed > 0) {
      run.note(failed + " commands at " + rate + "/s did not succeed");
    }
  }

  private static void parts(Run run, List<Parts.Times> times) {
    run.add(Figure.of("one produce, acks=all", "ms", values(times, Parts.Times::write)));
    run.add(Figure.of("one transaction of Kafka", "ms", values(times, Parts.Times::transaction)));
    run.add(
        Figure.of("one gRPC call of a reference service", "ms", values(times, Parts.Times::call)));
    run.add(Figure.of("one commit of PostgreSQL", "ms", values(times, Parts.Times::row)));
    run.add(
        Figure.of(
            "one message of Redis, published to received",
            "ms",
            values(times, Parts.Times::whisper)));
    run.note(
        "As often as needed: one produce, two transactions, three calls, one commit, one message;"
            + " each call of a reference service holds a commit of PostgreSQL of its own.");
  }

  private static <T> Rounds values(List<T> rounds, ToDoubleFunction<T> value) {
    return new Rounds(rounds.stream().mapToDouble(value).boxed().toList());
  }
}
