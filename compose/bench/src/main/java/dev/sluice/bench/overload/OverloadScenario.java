package dev.sluice.bench.overload;

import dev.sluice.bench.booking.Bookings;
import dev.sluice.bench.booking.EndToEnd;
import dev.sluice.bench.booking.WarmUp;
import dev.sluice.bench.figure.Aim;
import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Plot;
import dev.sluice.bench.figure.Rounds;
import dev.sluice.bench.load.LoadResult;
import dev.sluice.bench.load.Session;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.scenario.Scenario;
import dev.sluice.bench.system.Child;
import dev.sluice.bench.system.Needs;
import dev.sluice.bench.system.SystemUnderTest;
import java.time.Duration;
import java.util.List;

/** Ten times as many bookings as are carried out: what grows, and what clients are told. */
public final class OverloadScenario implements Scenario {
  private static final int RESOURCES = 200;
  private static final int CONNECTIONS = 64;
  private static final int IN_FLIGHT = 500;
  private static final int TIMES = 10;
  private static final Duration CAPACITY = Duration.ofSeconds(10);
  private static final Duration FLOOD = Duration.ofSeconds(90);

  /** Of a partition, in the log and in hand: small, so that the bound is reached in seconds. */
  private static final int BACKLOG = 2_000;

  private static final int IN_HAND = 500;

  /** Of a partition, read by the processors already when they are full. */
  private static final int READ = 1_000;

  /** Of the processors, bytes: filled in seconds too. */
  private static final int CACHE = 16 << 20;

  /** What instances may take over the bound until they look again. */
  private static final double LOOK = 1.1;

  @Override
  public String name() {
    return "overload";
  }

  @Override
  public String purpose() {
    return "Ten times as many bookings as are carried out, for a minute and a half, with a process"
        + " for each role and stub services of 5 ms: what is under way, what memory grows, and"
        + " whether Retry-After is true.";
  }

  @Override
  public boolean isPartOfAll() {
    return false;
  }

  @Override
  public void run(Run run) throws Exception {
    SystemUnderTest system =
        run.freshSystem(
            Needs.processes("infra,services", "processors", "egress", "ingress")
                .withStubs()
                .with("SLUICE_BACKLOG_RECORDS", Integer.toString(BACKLOG))
                .with("SLUICE_ENGINE_FULL_AT", Integer.toString(IN_HAND))
                .with("SLUICE_STREAMS_CACHE_BYTES", Integer.toString(CACHE))
                .with("JDK_JAVA_OPTIONS", "-Xms768m -Xmx768m -XX:+AlwaysPreTouch"));
    try {
      system.stubs().answerAfter(Duration.ofMillis(5));
      double capacity = capacity(run, system);
      flood(run, system, capacity);
      run.note(
          "Each JVM had 768 MiB of heap, all of it touched at its start; backlog.records was %d,"
                  .formatted(BACKLOG)
              + " engine.full-at %d and streams.cache-bytes %d.".formatted(IN_HAND, CACHE));
    } finally {
      run.endSystem();
    }
  }

  private static double capacity(Run run, SystemUnderTest system) throws Exception {
    Bookings bookings = Bookings.ofUndefined("capacity-", RESOURCES);
    try (EndToEnd load =
        new EndToEnd(Session.login(system.http(), "client-a"), bookings, CONNECTIONS)) {
      WarmUp.of(run, system, load);
      run.say("as much as goes");
      return load.full(IN_FLIGHT, run.lasting(CAPACITY)).perSecond();
    }
  }

  private static void flood(Run run, SystemUnderTest system, double capacity) throws Exception {
    Duration duration = run.lasting(FLOOD);
    Bookings bookings = Bookings.ofUndefined("overload-", RESOURCES);
    try (Flood flood = new Flood(Session.login(system.http(), "client-b"), bookings)) {
      run.say(TIMES + " times as much");
      MemoryWatch memory = MemoryWatch.start(system.processes(), duration);
      LoadResult sent = flood.send(TIMES * capacity, duration);
      long meanwhile = flood.succeeded();
      memory.await();
      run.say("waits for the end of what was accepted");
      long left = flood.drain();
      run.note(
          "answers: %s; the stream of ends broke off and was resumed %d times"
              .formatted(sent.told(), flood.resumed()));
      figures(run, flood, sent, capacity, meanwhile / sent.seconds());
      run.add(
          Figure.of("accepted, but never ended", "commands", Rounds.of((double) left))
              .aimingAt(Aim.atMost(0)));
      told(run, flood);
      system.processes().forEach(process -> memory(run, process, memory));
      run.add(Plot.overTime("Memory under overload", "MiB", memory.resident()));
    }
  }

  private static void figures(
      Run run, Flood flood, LoadResult sent, double capacity, double carriedOut) {
    run.add(
        Figure.of("offered and answered", "/s", Rounds.of(sent.latency().count() / sent.seconds()))
            .beside("as much as goes", Rounds.of(capacity)));
    run.add(
        Figure.of("carried out meanwhile", "/s", Rounds.of(carriedOut))
            .beside("as much as goes", Rounds.of(capacity)));
    run.add(
        Figure.of("under way at most", "commands", Rounds.of((double) flood.most()))
            .aimingAt(
                Aim.atMost(
                    (double) Math.round(LOOK * Flood.PARTITIONS * (BACKLOG + READ + IN_HAND)))));
    run.add(Figure.of("refused within, p50", "ms", Rounds.of(flood.refusing().millis(50))));
    run.add(Figure.of("refused within, p99", "ms", Rounds.of(flood.refusing().millis(99))));
    run.add(
        Figure.of("without an answer", "requests", Rounds.of((double) sent.failed()))
            .aimingAt(Aim.atMost(0)));
  }

  private static void told(Run run, Flood flood) {
    Refusals refusals = flood.refusals();
    if (refusals.judged() == 0) {
      run.note("nobody was told a time that was over before the end");
      return;
    }
    run.add(
        Figure.of("Retry-After: room by then", "%", Rounds.of(refusals.percentInTime()))
            .aimingAt(Aim.atLeast(90)));
    for (int percent : new int[] {50, 90}) {
      run.add(
          Figure.of(
              "Retry-After: part of it after which there was room, p" + percent,
              "",
              Rounds.of(refusals.share(percent))));
    }
    run.note("Retry-After was judged by " + refusals.judged() + " refusals");
  }

  private static void memory(Run run, Child process, MemoryWatch memory) {
    String name = process.name();
    run.add(
        Figure.of(name + ": memory, last third", "MiB", Rounds.of(memory.resident(process, 2)))
            .beside("first third", Rounds.of(memory.resident(process, 0)))
            .aimingAt(Aim.ratioAtMost(1.05)));
    List<Double> heaps = memory.heaps(process);
    if (heaps.size() == 2) {
      run.add(
          Figure.of(name + ": heap at the end", "MiB", Rounds.of(heaps.getLast()))
              .beside("after a third", Rounds.of(heaps.getFirst()))
              .aimingAt(Aim.ratioAtMost(1.25)));
    }
  }
}
