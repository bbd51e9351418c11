package dev.sluice.bench.accept;

import dev.sluice.bench.figure.Aim;
import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Latency;
import dev.sluice.bench.figure.Plot;
import dev.sluice.bench.figure.Rounds;
import dev.sluice.bench.load.LoadResult;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.scenario.Turns;
import java.time.Duration;
import java.util.List;

/** The measurements of the scenario, each by turns at all doors. */
final class Comparison {
  private static final String PLAIN = "without key";
  private static final String KEYED = "with Idempotency-Key";
  private static final String BARE = "bare endpoint";
  private static final String PERF_TEST = "kafka-producer-perf-test";
  private static final int ACCEPTED = 202;

  private static final int FEW = 1;
  private static final int SOME = 64;
  private static final int MOST = 256;
  private static final Duration WARM_UP = Duration.ofSeconds(5);

  /** Per second: well below what any of them takes on a small machine. */
  private static final int CALM = 300;

  private static final Duration CALM_ROUND = Duration.ofSeconds(1);
  private static final Duration PERF_TEST_ROUND = Duration.ofSeconds(1);
  private static final long PERF_TEST_FIRST = 50_000;

  private final Run run;
  private final Door plain;
  private final Door keyed;
  private final Door bare;
  private final ProducerPerfTest perfTest;

  Comparison(Run run, Door plain, Door keyed, Door bare, ProducerPerfTest perfTest) {
    this.run = run;
    this.plain = plain;
    this.keyed = keyed;
    this.bare = bare;
    this.perfTest = perfTest;
  }

  void run() throws Exception {
    run.say("warms up");
    for (Door door : List.of(plain, keyed, bare)) {
      door.closed(SOME, run.lasting(WARM_UP));
    }
    add(FEW, throughput(FEW, Duration.ofMillis(600)));
    add(SOME, throughput(SOME, Duration.ofMillis(800)));
    Turns<LoadResult> most = throughput(MOST, Duration.ofMillis(1_500));
    add(MOST, most);
    run.add(
        Plot.overTime(
            "Accepted per second, " + MOST + " connections, last round",
            "1/s",
            List.of(
                most.of(PLAIN).getLast().timeline().series(PLAIN),
                most.of(KEYED).getLast().timeline().series(KEYED),
                most.of(BARE).getLast().timeline().series(BARE))));
    perfTest();
    latency();
  }

  private Turns<LoadResult> throughput(int connections, Duration round) throws Exception {
    run.say(connections + " connections, each as fast as its answers come");
    Duration lasting = run.lasting(round);
    return run.<LoadResult>turns()
        .add(PLAIN, () -> plain.closed(connections, lasting))
        .add(KEYED, () -> keyed.closed(connections, lasting))
        .add(BARE, () -> bare.closed(connections, lasting))
        .run();
  }

  private void add(int connections, Turns<LoadResult> turns) {
    Rounds limit = perSecond(turns, BARE);
    String suffix = ", " + connections + (connections == 1 ? " connection" : " connections");
    Figure without = Figure.of(PLAIN + suffix, "/s", perSecond(turns, PLAIN)).beside(BARE, limit);
    Figure with = Figure.of(KEYED + suffix, "/s", perSecond(turns, KEYED)).beside(BARE, limit);
    boolean judged = connections == MOST;
    run.add(judged ? without.aimingAt(Aim.ratioAtLeast(0.8)) : without);
    run.add(judged ? with.aimingAt(Aim.ratioAtLeast(0.6)) : with);
    for (String door : List.of(PLAIN, KEYED, BARE)) {
      long refused = turns.of(door).stream().mapToLong(r -> r.others(ACCEPTED)).sum();
      if (refused > 0) {
        run.note(door + suffix + ": " + turns.of(door).stream().map(LoadResult::told).toList());
      }
    }
  }

  private static Rounds perSecond(Turns<LoadResult> turns, String door) {
    return turns.rounds(door, r -> r.perSecond(ACCEPTED));
  }

  /** How much of what the log takes is left when each command is an exchange of its own. */
  private void perfTest() throws Exception {
    run.say(PERF_TEST + ", which waits for no answer before it sends more");
    double first = perfTest.run(PERF_TEST_FIRST);
    long records = (long) (first * run.lasting(PERF_TEST_ROUND).toMillis() / 1_000);
    Turns<Double> turns =
        run.<Double>turns()
            .add(BARE, () -> bare.closed(MOST, run.lasting(CALM_ROUND)).perSecond(ACCEPTED))
            .add(PERF_TEST, () -> perfTest.run(records))
            .run();
    run.add(
        Figure.of(BARE + ", " + MOST + " connections", "/s", turns.rounds(BARE, r -> r))
            .beside(PERF_TEST, turns.rounds(PERF_TEST, r -> r)));
  }

  private void latency() throws Exception {
    run.say(CALM + " a second over " + SOME + " connections");
    Duration lasting = run.lasting(CALM_ROUND);
    Turns<LoadResult> turns =
        run.<LoadResult>turns()
            .add(PLAIN, () -> plain.open(CALM, SOME, lasting))
            .add(KEYED, () -> keyed.open(CALM, SOME, lasting))
            .add(BARE, () -> bare.open(CALM, SOME, lasting))
            .run();
    for (double percentile : new double[] {50, 99}) {
      Rounds limit = turns.rounds(BARE, r -> r.latency().millis(percentile));
      for (String door : List.of(PLAIN, KEYED)) {
        run.add(
            Figure.of(
                    door + ", " + CALM + "/s, p" + (int) percentile,
                    "ms",
                    turns.rounds(door, r -> r.latency().millis(percentile)))
                .beside(BARE, limit));
      }
    }
    run.add(
        Plot.latency(
            "From the intended start to the 202, " + CALM + " a second",
            List.of(
                all(turns, PLAIN).series(PLAIN),
                all(turns, KEYED).series(KEYED),
                all(turns, BARE).series(BARE))));
  }

  private static Latency all(Turns<LoadResult> turns, String door) {
    return Latency.sum(turns.of(door).stream().map(LoadResult::latency).toList());
  }
}
