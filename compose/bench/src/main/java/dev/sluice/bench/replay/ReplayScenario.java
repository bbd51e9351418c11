package dev.sluice.bench.replay;

import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Numbers;
import dev.sluice.bench.figure.Plot;
import dev.sluice.bench.figure.Series;
import dev.sluice.bench.log.BookingEvents;
import dev.sluice.bench.log.Issuer;
import dev.sluice.bench.log.LogWriter;
import dev.sluice.bench.log.Materialized;
import dev.sluice.bench.part.RedisConnection;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.scenario.Scenario;
import dev.sluice.bench.scenario.Turns;
import dev.sluice.bench.system.Needs;
import dev.sluice.bench.system.SystemUnderTest;
import dev.sluice.schemas.command.Envelope;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/**
 * An egress alone with a full log and an empty database: how many records a second it materializes,
 * beside a consumer that only reads them.
 */
public final class ReplayScenario implements Scenario {
  private static final String EGRESS = "egress";
  private static final String REPLAY = "materializer";
  private static final String LIMIT = "kafka-consumer-perf-test";
  private static final int COMMANDS = 4_000;
  private static final int SUBJECTS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * A replay.
   *
   * @param seconds from the first record's place to the last
   */
  private record Replay(double seconds, long records, Series progress) {
    private double perSecond() {
      return records / seconds;
    }
  }

  @Override
  public String name() {
    return "replay";
  }

  @Override
  public String purpose() {
    return "Records per second through the materializer from an empty database, until nothing is"
        + " left in the log.";
  }

  @Override
  public void run(Run run) throws Exception {
    // Nobody asks, but an egress without its issuer's keys is not ready for a while.
    try (Issuer issuer = Issuer.open()) {
      measure(run, run.freshSystem(issuer.believed(Needs.processes("infra"))));
    } finally {
      run.endSystem();
    }
  }

  private static void measure(Run run, SystemUnderTest system) throws Exception {
    try (Materialized projections = Materialized.open(system)) {
      int commands = (int) (COMMANDS * run.lasting(PATIENCE).toMillis() / PATIENCE.toMillis());
      fill(system, commands);
      long records = (long) commands * (1 + BookingEvents.EACH);
      Turns<Double> limits = run.turns();
      List<Replay> replays = new ArrayList<>();
      limits.add(
          REPLAY,
          () -> {
            Replay replay = replay(system, projections, records);
            replays.add(replay);
            return replay.perSecond();
          });
      limits.add(
          LIMIT, () -> ConsumerPerfTest.run(run.children(), system.bootstrapServers(), records));
      limits.run();
      run.add(
          Figure.of("commands and events materialized", "records/s", limits.rounds(REPLAY, r -> r))
              .beside(LIMIT, limits.rounds(LIMIT, r -> r)));
      run.add(
          Plot.overTime(
              "Records materialized per second, last round",
              "records/s",
              List.of(replays.getLast().progress())));
      run.note(
          "The log was written by the benchmark: %s bookings of %d clients, a sealed command and %d events each, of the form and size that ingress and processors give them."
              .formatted(Numbers.text(commands), SUBJECTS, BookingEvents.EACH));
    }
  }

  private static void fill(SystemUnderTest system, int commands)
      throws IOException, ExecutionException, InterruptedException {
    BookingEvents bookings = new BookingEvents("replay");
    try (LogWriter log = LogWriter.open(system)) {
      List<Envelope> envelopes =
          IntStream.range(0, commands)
              .mapToObj(i -> bookings.envelope("subject-" + i % SUBJECTS, i))
              .toList();
      log.write(bookings, envelopes, BookingEvents.EACH);
    }
  }

  /** What the start of the process takes is not counted. */
  private static Replay replay(SystemUnderTest system, Materialized projections, long records)
      throws IOException, SQLException, InterruptedException {
    projections.empty();
    try (RedisConnection redis =
        RedisConnection.open(system.port("REDIS"), system.redisPassword())) {
      redis.call("FLUSHALL");
    }
    try (Progress progress = Progress.watch(projections, records)) {
      system.startProcess(EGRESS);
      double seconds = progress.await(PATIENCE);
      return new Replay(seconds, records, progress.series("materializer"));
    } finally {
      system.stopProcess(EGRESS);
    }
  }
}
