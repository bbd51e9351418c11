package dev.sluice.bench.read;

import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Numbers;
import dev.sluice.bench.figure.Plot;
import dev.sluice.bench.figure.Rounds;
import dev.sluice.bench.load.HttpConnection;
import dev.sluice.bench.load.Request;
import dev.sluice.bench.load.Requests;
import dev.sluice.bench.log.BookingEvents;
import dev.sluice.bench.log.EgressAlone;
import dev.sluice.bench.log.LogWriter;
import dev.sluice.bench.log.Materialized;
import dev.sluice.bench.scenario.Run;
import dev.sluice.schemas.command.Envelope;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToDoubleFunction;

/** Thousands of long-polls that wait for a hundred commands, which all end at once. */
final class Waiters {
  private static final String LIMIT = "bare GET that is held";
  private static final int AT_MOST = 10_000;
  private static final int COMMANDS = 100;
  private static final int EVENTS_SO_FAR = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Longer than a read waits for a connection to PostgreSQL. */
  private static final Duration SETTLING = Duration.ofMillis(2_500);

  /** It waits for nothing and refuses nobody. */
  private static final Duration BARE_SETTLING = Duration.ofMillis(300);

  private final Run run;
  private final EgressAlone egress;
  private final URI bare;
  private final BookingEvents bookings;

  Waiters(Run run, EgressAlone egress, URI bare, BookingEvents bookings) {
    this.run = run;
    this.egress = egress;
    this.bare = bare;
    this.bookings = bookings;
  }

  /**
   * @param commands makes as many commands of the caller as are asked for
   */
  void measure(
      String token, LogWriter log, Materialized projections, Commands commands, int descriptors)
      throws Exception {
    int count = Math.min(AT_MOST, descriptors / 2);
    run.say(Numbers.text(count) + " long-polls");
    List<LongPolls.Result> ours = new ArrayList<>();
    try (LongPolls polls = LongPolls.connect(egress.address(), count)) {
      for (int round = 0; round < run.rounds(); round++) {
        List<Envelope> waitedFor = commands.next(COMMANDS);
        log.write(bookings, waitedFor, EVENTS_SO_FAR);
        projections.awaitAll(PATIENCE);
        ours.add(
            polls.run(
                requests(token, waitedFor),
                answer -> answer.text("status").equals(Optional.of("SUCCEEDED")),
                SETTLING,
                () -> log.finish(bookings, waitedFor)));
      }
    }
    List<LongPolls.Result> limit = new ArrayList<>();
    try (LongPolls polls = LongPolls.connect(bare, count)) {
      byte[] held = Request.get(bare, "/held/1500", "").bytes();
      for (int round = 0; round < run.rounds(); round++) {
        limit.add(
            polls.run(_ -> held, answer -> answer.status() == 200, BARE_SETTLING, this::release));
      }
    }
    add(Numbers.text(count) + " long-polls", ours, limit);
    long refused = ours.stream().mapToLong(LongPolls.Result::refused).sum();
    if (refused > 0) {
      run.note(
          "Of %s long-polls that came within a second and a half, %s were told by a 503 to come again, in all rounds together."
              .formatted(Numbers.text(count), Numbers.text((double) refused)));
    }
  }

  /** A supply of commands that were not there before. */
  @FunctionalInterface
  interface Commands {
    List<Envelope> next(int count);
  }

  private void add(String name, List<LongPolls.Result> ours, List<LongPolls.Result> limit) {
    run.add(figure(name + ": all are answered", "s", ours, limit, LongPolls.Result::seconds));
    run.add(figure(name + ": answered", "/s", ours, limit, LongPolls.Result::perSecond));
    run.add(
        figure(
            name + ": from the end to the answer, p50",
            "ms",
            ours,
            limit,
            r -> r.latency().millis(50)));
    run.add(
        Plot.latency(
            name + ": from the end to the answer, last round",
            List.of(
                ours.getLast().latency().series("egress"),
                limit.getLast().latency().series(LIMIT))));
  }

  private static Figure figure(
      String name,
      String unit,
      List<LongPolls.Result> ours,
      List<LongPolls.Result> limit,
      ToDoubleFunction<LongPolls.Result> value) {
    return Figure.of(name, unit, rounds(ours, value)).beside(LIMIT, rounds(limit, value));
  }

  private static Rounds rounds(
      List<LongPolls.Result> results, ToDoubleFunction<LongPolls.Result> value) {
    return new Rounds(results.stream().mapToDouble(value).boxed().toList());
  }

  private Requests requests(String token, List<Envelope> waitedFor) {
    List<byte[]> requests =
        waitedFor.stream().map(Envelope::commandId).map(id -> poll(token, id)).toList();
    return number -> requests.get((int) (number % requests.size()));
  }

  private byte[] poll(String token, UUID command) {
    return Request.of(
            "GET", egress.address(), "/v1/commands/" + command, token, "Prefer", "wait=30")
        .bytes();
  }

  private void release() throws IOException {
    try (HttpConnection connection = HttpConnection.open(bare, PATIENCE)) {
      connection.exchange(Request.of("POST", bare, "/release", "", "Content-Length", "0").bytes());
    }
  }
}
