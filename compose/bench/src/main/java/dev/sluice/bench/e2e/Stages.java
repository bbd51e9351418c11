package dev.sluice.bench.e2e;

import dev.sluice.bench.booking.EndToEnd;
import dev.sluice.bench.figure.Axis;
import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Numbers;
import dev.sluice.bench.figure.Plot;
import dev.sluice.bench.figure.Rounds;
import dev.sluice.bench.figure.Series;
import dev.sluice.bench.part.LogRead;
import dev.sluice.bench.part.ServiceCalls;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.scenario.Turns;
import dev.sluice.bench.system.ProcessorTime;
import dev.sluice.bench.system.SystemUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** The measurements of one kind of services: as much as goes, each stage alone, fixed rates. */
final class Stages {
  /** Bookings under way, and bookings at once where their calls are made alone. */
  static final int IN_FLIGHT = 500;

  /** By which a fixed rate is judged. */
  static final String KEPT_RULE =
      "A fixed rate is kept if all that was sent was accepted, all ended well, and the last ended"
          + " at most 0.25 s or a tenth of the round, whichever is more, after the round; each is"
          + " tried in one round, until one is not kept.";

  private static final String ALL = "POST to final event";
  private static final String CALLS = "the three gRPC calls alone";
  private static final String CONSUMER = "a consumer of the commands alone";
  private static final Duration FULL_ROUND = Duration.ofMillis(1_500);
  private static final Duration STAGE_ROUND = Duration.ofMillis(400);
  private static final Duration FIXED_ROUND = Duration.ofMillis(1_500);
  private static final List<Integer> RATES = List.of(50, 100, 200, 400, 800, 1_600, 3_200);

  private static final double LEAST_DRAIN_SECONDS = 0.25;
  private static final double DRAIN_SHARE = 0.1;
  private static final double FAR_BELOW = 2.5;

  /** Below this part of what the slowest stage does alone, it is not that stage that limits. */
  private static final double LIMITED = 0.7;

  private final Run run;
  private final SystemUnderTest system;
  private final EndToEnd load;
  private final ServiceCalls calls;
  private final LogRead log;

  Stages(Run run, SystemUnderTest system, EndToEnd load, ServiceCalls calls, LogRead log) {
    this.run = run;
    this.system = system;
    this.load = load;
    this.calls = calls;
    this.log = log;
  }

  void measure(String services) throws Exception {
    run.say(services + ": as much as goes, " + IN_FLIGHT + " under way");
    List<EndToEnd.Result> results = new ArrayList<>();
    ProcessorTime[] taken = {ProcessorTime.now(system.processes())};
    Turns<Double> turns =
        run.<Double>turns()
            .add(
                ALL,
                () -> {
                  ProcessorTime before = ProcessorTime.now(system.processes());
                  results.add(load.full(IN_FLIGHT, run.lasting(FULL_ROUND)));
                  taken[0] = ProcessorTime.now(system.processes()).since(before);
                  return results.getLast().perSecond();
                })
            .add(CALLS, () -> calls.perSecond(IN_FLIGHT, run.lasting(STAGE_ROUND)))
            .add(CONSUMER, () -> log.perSecond(run.lasting(STAGE_ROUND)))
            .run();
    add(services, turns);
    tellOfOthers(services, results);
    run.note(
        services
            + ": processor time of each booking, in the last round as much as goes: "
            + taken[0].each(results.getLast().ended()));
    run.add(
        Plot.overTime(
            "Ended per second, " + services + ", as much as goes",
            "1/s",
            List.of(results.getLast().timeline().series("last round"))));
    fixedRates(services, turns.rounds(ALL, r -> r).median());
  }

  /** What did not succeed is not in the figure, and the figure is not that of a load like this. */
  private void tellOfOthers(String services, List<EndToEnd.Result> results) {
    for (int i = 0; i < results.size(); i++) {
      EndToEnd.Result result = results.get(i);
      if (!result.isWhole()) {
        run.note("%s, as much as goes, round %d: %s".formatted(services, i + 1, others(result)));
      }
    }
  }

  private static String others(EndToEnd.Result result) {
    String ended = result.notSucceeded() + " ended otherwise than well and are not counted";
    return result.refused().isEmpty() ? ended : ended + "; not all accepted: " + result.refused();
  }

  private void add(String services, Turns<Double> turns) {
    Rounds all = turns.rounds(ALL, r -> r);
    Rounds called = turns.rounds(CALLS, r -> r);
    Rounds consumed = turns.rounds(CONSUMER, r -> r);
    run.add(Figure.of(services, "/s", all).beside(CALLS, called));
    run.add(Figure.of(services, "/s", all).beside(CONSUMER, consumed));
    boolean callsAreSlower = called.median() < consumed.median();
    Rounds slowest = callsAreSlower ? called : consumed;
    String name = callsAreSlower ? CALLS : CONSUMER;
    double ratio = all.dividedBy(slowest).median();
    String part = "does " + Numbers.text(ratio) + " of what its slowest stage does alone";
    run.note(
        services
            + ": the whole "
            + part
            + " ("
            + name
            + "); "
            + (ratio >= LIMITED
                ? "that is the bottleneck."
                : "no single stage is the bottleneck but the processors that all of them share."));
  }

  /**
   * @param most what goes at all: far below it nothing changes
   */
  private void fixedRates(String services, double most) throws InterruptedException {
    List<Series> distributions = new ArrayList<>();
    List<Series.Point> medians = new ArrayList<>();
    List<Series.Point> tails = new ArrayList<>();
    StringJoiner told = new StringJoiner("; ", services + ", p50 and p99 in ms: ", "");
    int kept = 0;
    for (int rate : RATES.stream().filter(r -> r > most / FAR_BELOW).toList()) {
      run.say(services + ": " + rate + " a second");
      Duration round = run.lasting(FIXED_ROUND);
      EndToEnd.Result result = load.open(rate, round);
      double median = result.latency().millis(50);
      double tail = result.latency().millis(99);
      distributions.add(result.latency().series(rate + " a second"));
      medians.add(new Series.Point(rate, median));
      tails.add(new Series.Point(rate, tail));
      told.add(rate + "/s " + Numbers.text(median) + " and " + Numbers.text(tail));
      if (!result.isWhole()) {
        told.add(others(result));
      }
      if (!isKept(result, round)) {
        told.add(rate + "/s is not kept, drained in " + Numbers.text(result.drainSeconds()) + " s");
        break;
      }
      kept = rate;
    }
    run.add(Figure.of(services + ", highest fixed rate kept", "/s", Rounds.of((double) kept)));
    run.note(told.toString());
    run.add(Plot.latency("POST to final event, " + services, distributions));
    run.add(
        new Plot(
            "Latency by rate, " + services,
            Axis.log("bookings a second"),
            Axis.log("ms"),
            List.of(new Series("p50", medians), new Series("p99", tails))));
  }

  static boolean isKept(EndToEnd.Result result, Duration round) {
    double drain = Math.max(LEAST_DRAIN_SECONDS, DRAIN_SHARE * round.toMillis() / 1_000);
    return result.isWhole() && result.drainSeconds() <= drain;
  }
}
