package dev.sluice.bench.read;

import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.load.HttpAnswer;
import dev.sluice.bench.load.HttpConnection;
import dev.sluice.bench.load.Load;
import dev.sluice.bench.load.LoadResult;
import dev.sluice.bench.load.Request;
import dev.sluice.bench.read.Questions.Question;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.scenario.Turns;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A question beside a bare GET whose answer has as many bytes. */
final class Comparison {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String LIMIT = "bare GET";
  private static final int OK = 200;

  private final Question question;
  private final Load ours;
  private final Load limit;
  private final byte[] bareRequest;
  private final int bytes;

  private Comparison(Question question, Load ours, Load limit, byte[] bareRequest, int bytes) {
    this.question = question;
    this.ours = ours;
    this.limit = limit;
    this.bareRequest = bareRequest;
    this.bytes = bytes;
  }

  /** Asks once, to see how long the answer is. */
  static Comparison of(Question question, URI egress, Load ours, URI bare, Load limit)
      throws IOException {
    try (HttpConnection connection = HttpConnection.open(egress, PATIENCE)) {
      HttpAnswer answer = connection.exchange(question.requests().next(0));
      if (answer.status() != question.status()) {
        throw new IOException(
            question.name() + " was answered " + answer.status() + ": " + answer.body());
      }
      int bytes = answer.body().getBytes(StandardCharsets.UTF_8).length;
      byte[] bareRequest = Request.get(bare, "/bytes/" + bytes, "").bytes();
      return new Comparison(question, ours, limit, bareRequest, bytes);
    }
  }

  void warmUp(Duration duration) throws InterruptedException {
    ask(duration);
    askBare(duration);
  }

  /**
   * Measures by turns, and adds the figures.
   *
   * @param circumstances at the end of the figures' names
   */
  void measure(Run run, Duration round, String circumstances) throws Exception {
    String name = question.name() + circumstances;
    Turns<LoadResult> turns =
        run.<LoadResult>turns()
            .add(name, () -> ask(run.lasting(round)))
            .add(LIMIT, () -> askBare(run.lasting(round)))
            .run();
    String beside = LIMIT + ", " + bytes + " bytes";
    run.add(
        Figure.of(name, "/s", turns.rounds(name, r -> r.perSecond(question.status())))
            .beside(beside, turns.rounds(LIMIT, r -> r.perSecond(OK))));
  }

  private LoadResult ask(Duration duration) throws InterruptedException {
    return checked(ours.closed(duration, question.requests(), (_, _, _) -> {}), question.status());
  }

  private LoadResult askBare(Duration duration) throws InterruptedException {
    return checked(limit.closed(duration, _ -> bareRequest, (_, _, _) -> {}), OK);
  }

  private LoadResult checked(LoadResult result, int status) {
    if (result.others(status) > 0) {
      throw new IllegalStateException(question.name() + " was answered: " + result.told());
    }
    return result;
  }
}
