package dev.sluice.bench.sse;

import dev.sluice.bench.figure.Aim;
import dev.sluice.bench.figure.Axis;
import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Numbers;
import dev.sluice.bench.figure.Plot;
import dev.sluice.bench.figure.Rounds;
import dev.sluice.bench.figure.Series;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.scenario.Scenario;
import dev.sluice.bench.scenario.Turns;
import dev.sluice.bench.system.Descriptors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Subscribers of one feed and of feeds of their own, by the hundred and by the ten thousand: how
 * fast they connect, how soon they have an event, how many events go out a second, what a
 * subscriber costs, and how long it takes until all are back who lost their connection at once.
 */
public final class SseScenario implements Scenario {
  private static final List<Integer> SIZES = List.of(100, 1_000, 5_000, 15_000);
  private static final List<Integer> OWN_FEEDS = List.of(15_000);
  private static final int AT_ONCE = 1_000;

  /** With fewer, what the server does else is more than what they take. */
  private static final int LEAST_TO_WEIGH = 1_000;

  /** Deliveries of a burst and deliveries a second of a steady flow, about. */
  private static final int BURST = 60_000;

  private static final int STEADY = 50_000;
  private static final int MOST_PER_SECOND = 100;
  private static final Duration STEADY_FOR = Duration.ofMillis(600);
  private static final int STORM_EVENTS = 3;
  private static final double AIM = 0.75;

  private final List<Series.Point> ours = new ArrayList<>();
  private final List<Series.Point> limit = new ArrayList<>();

  /** What a server takes, in KiB; not a number where nothing tells. */
  private record Cost(double heap, double resident) {
    private static final Cost NONE = new Cost(0, 0);

    static Cost of(SwarmProcess process) throws InterruptedException {
      return new Cost(
          process.server().heapKilobytes().orElse(Double.NaN),
          process.server().residentKilobytes().orElse(Double.NaN));
    }

    Cost each(Cost before, int size) {
      return new Cost((heap - before.heap) / size, (resident - before.resident) / size);
    }
  }

  @Override
  public String name() {
    return "sse";
  }

  @Override
  public String purpose() {
    return "event streams: connecting, latency, throughput, cost of a subscriber, resuming";
  }

  @Override
  public void run(Run run) throws Exception {
    int most = most(run);
    try (StreamServers servers = StreamServers.start(run, most)) {
      warmUp(servers);
      for (int size : sizes(SIZES, most)) {
        oneFeed(run, servers, size);
      }
      for (int size : sizes(OWN_FEEDS, most)) {
        ownFeeds(run, servers, size);
      }
    } finally {
      run.endSystem();
    }
    run.add(
        new Plot(
            "sse: events delivered a second, one feed",
            Axis.log("subscribers"),
            Axis.linear("events/s"),
            List.of(new Series("egress", ours), new Series("bare loop", limit))));
  }

  /** A process keeps a fifth of its descriptors for other things than connections. */
  private static int most(Run run) {
    int largest = SIZES.getLast();
    int room = Math.min(largest, Descriptors.each() / 10 * 8 - 500);
    if (room < largest) {
      run.note(
          "A process may have %d files open here, so the largest number of subscribers is %s."
              .formatted(Descriptors.each(), Numbers.text(room)));
    }
    return room;
  }

  /** The sizes that fit, the largest made to fit. */
  static List<Integer> sizes(List<Integer> wanted, int most) {
    return wanted.stream().map(size -> Math.min(size, most)).distinct().toList();
  }

  private static void warmUp(StreamServers servers) throws IOException, InterruptedException {
    try (SwarmProcess egress = servers.ours("warm-up", 500, 1);
        SwarmProcess bare = servers.bare(500, 1)) {
      for (SwarmProcess each : List.of(egress, bare)) {
        each.connect(AT_ONCE);
        each.burst(200);
        each.pace(100, 100);
        each.burst(200);
      }
    }
  }

  private void oneFeed(Run run, StreamServers servers, int size) throws Exception {
    String who = Numbers.text(size) + " subscribers of one feed";
    try (SwarmProcess egress = servers.ours("one-" + size, size, 1);
        SwarmProcess bare = servers.bare(size, 1)) {
      boolean weighs = size >= LEAST_TO_WEIGH;
      Cost before = weighs ? Cost.of(egress) : Cost.NONE;
      Cost beforeBare = weighs ? Cost.of(bare) : Cost.NONE;
      connect(run, who, egress, bare, size);
      if (weighs) {
        weigh(run, who, Cost.of(egress).each(before, size), Cost.of(bare).each(beforeBare, size));
      }
      throughput(run, who, egress, bare, size);
      int perSecond = Math.clamp(STEADY / size, 1, MOST_PER_SECOND);
      steady(run, who, egress, bare, perSecond);
      String storm = who + ": all drop, all are back";
      if (size < SIZES.getLast()) {
        storm(run, storm, egress, bare);
      } else {
        // The bare loop runs out of descriptors in it, and its listener stops for good.
        run.note("the bare loop does not get through the return of " + Numbers.text(size));
        alone(run, storm, STORM_EVENTS, egress);
        // Nothing is written, so nothing tells the server that they are gone.
        alone(run, who + ": all drop in silence, all are back", 0, egress);
      }
    }
  }

  private static void connect(Run run, String who, SwarmProcess egress, SwarmProcess bare, int size)
      throws Exception {
    run.say(who + ", connecting");
    SwarmProcess.Result ours = egress.connect(AT_ONCE);
    SwarmProcess.Result limit = bare.connect(AT_ONCE);
    run.add(
        Figure.of(who + ": connecting", "subscribers/s", Rounds.of(size / ours.seconds()))
            .beside("bare loop", Rounds.of(size / limit.seconds())));
  }

  private void throughput(Run run, String who, SwarmProcess egress, SwarmProcess bare, int size)
      throws Exception {
    int events = Math.clamp(BURST / size, 5, 400);
    Turns<SwarmProcess.Result> turns =
        run.<SwarmProcess.Result>turns()
            .add(who + ", all at once", () -> egress.burst(events))
            .add("bare loop, all at once", () -> bare.burst(events))
            .run();
    Rounds rate = turns.rounds(who + ", all at once", SwarmProcess.Result::perSecond);
    Rounds bareRate = turns.rounds("bare loop, all at once", SwarmProcess.Result::perSecond);
    run.add(
        Figure.of(who + ": " + events + " events at once", "events/s", rate)
            .beside("bare loop", bareRate)
            .aimingAt(Aim.ratioAtLeast(AIM)));
    run.add(
        Figure.of(
                who + ": processor time of an event",
                "µs",
                turns.rounds(who + ", all at once", SwarmProcess.Result::microsEach))
            .beside(
                "bare loop",
                turns.rounds("bare loop, all at once", SwarmProcess.Result::microsEach)));
    ours.add(new Series.Point(size, rate.median()));
    limit.add(new Series.Point(size, bareRate.median()));
  }

  private static void steady(
      Run run, String who, SwarmProcess egress, SwarmProcess bare, int perSecond) throws Exception {
    int events = (int) Math.max(5, perSecond * run.lasting(STEADY_FOR).toMillis() / 1000);
    Turns<SwarmProcess.Result> turns =
        run.<SwarmProcess.Result>turns()
            .add(who, () -> egress.pace(perSecond, events))
            .add("bare loop", () -> bare.pace(perSecond, events))
            .run();
    String at = who + ", " + perSecond + " events/s: ";
    run.add(
        Figure.of(at + "latency p50", "ms", turns.rounds(who, SwarmProcess.Result::p50))
            .beside("bare loop", turns.rounds("bare loop", SwarmProcess.Result::p50)));
    run.add(
        Figure.of(at + "latency p99", "ms", turns.rounds(who, SwarmProcess.Result::p99))
            .beside("bare loop", turns.rounds("bare loop", SwarmProcess.Result::p99)));
  }

  private static void alone(Run run, String name, int events, SwarmProcess egress)
      throws Exception {
    run.say(name);
    run.add(Figure.of(name, "s", Rounds.of(egress.storm(events, AT_ONCE).seconds())));
  }

  private static void storm(Run run, String name, SwarmProcess egress, SwarmProcess bare)
      throws Exception {
    run.say(name);
    SwarmProcess.Result ours = egress.storm(STORM_EVENTS, AT_ONCE);
    SwarmProcess.Result limit = bare.storm(STORM_EVENTS, AT_ONCE);
    run.add(
        Figure.of(name, "s", Rounds.of(ours.seconds()))
            .beside("bare loop", Rounds.of(limit.seconds())));
  }

  private static void weigh(Run run, String who, Cost ours, Cost limit) {
    weigh(run, who + ": heap of each", ours.heap(), limit.heap());
    weigh(run, who + ": memory of each", ours.resident(), limit.resident());
  }

  private static void weigh(Run run, String name, double ours, double limit) {
    if (Double.isNaN(ours) || Double.isNaN(limit)) {
      run.note(name + " is left out: the JVM or the operating system did not tell it");
      return;
    }
    run.add(Figure.of(name, "KiB", Rounds.of(ours)).beside("bare loop", Rounds.of(limit)));
  }

  private static void ownFeeds(Run run, StreamServers servers, int size) throws Exception {
    String who = Numbers.text(size) + " subscribers of a feed each";
    try (SwarmProcess egress = servers.ours("own-" + size, size, size);
        SwarmProcess bare = servers.bare(size, size)) {
      connect(run, who, egress, bare, size);
      steady(run, who, egress, bare, MOST_PER_SECOND);
    }
  }
}
