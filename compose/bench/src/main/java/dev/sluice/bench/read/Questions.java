package dev.sluice.bench.read;

import dev.sluice.bench.load.Request;
import dev.sluice.bench.load.Requests;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** What is asked of an egress that has commands of a client. */
final class Questions {
  private final URI target;
  private final String token;

  /**
   * A question, asked of one thing after the other.
   *
   * @param status of every answer
   */
  record Question(String name, Requests requests, int status) {}

  Questions(URI target, String token) {
    this.target = target;
    this.token = token;
  }

  Question poll(String name, List<UUID> commands) {
    return new Question(
        name, inTurn(commands.stream().map(id -> get("/v1/commands/" + id)).toList()), 200);
  }

  /** By who has the newest revision already. */
  Question unchanged(String name, List<UUID> commands, long revision) {
    String tag = "\"" + revision + "\"";
    return new Question(
        name,
        inTurn(
            commands.stream().map(id -> get("/v1/commands/" + id, "If-None-Match", tag)).toList()),
        304);
  }

  Question commands(String name) {
    byte[] request = get("/v1/commands?limit=50");
    return new Question(name, _ -> request, 200);
  }

  Question booking(String name, List<String> bookings) {
    return new Question(
        name, inTurn(bookings.stream().map(id -> get("/v1/bookings/" + id)).toList()), 200);
  }

  Question bookings(String name) {
    byte[] request = get("/v1/bookings?limit=50");
    return new Question(name, _ -> request, 200);
  }

  /** Of a week. */
  Question availability(String name, List<String> resources) {
    Instant from = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
    String range = "?from=" + from + "&to=" + from.plus(Duration.ofDays(7));
    return new Question(
        name,
        inTurn(
            resources.stream()
                .map(resource -> get("/v1/schedules/" + resource + "/availability" + range))
                .toList()),
        200);
  }

  private static Requests inTurn(List<byte[]> requests) {
    return number -> requests.get((int) (number % requests.size()));
  }

  private byte[] get(String path, String... headers) {
    return Request.of("GET", target, path, token, headers).bytes();
  }
}
