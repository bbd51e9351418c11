package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that books, moves and cancels on a few contended resources, alone and in batches, each
 * command with a key of its own that it repeats until it is answered; some with a deadline, some
 * waiting for the end, and often without waiting for the one before.
 */
final class Booker implements Runnable {
  private static final int DAYS = 14;
  private static final int BUSY_DAYS = 2;
  private static final int HOURS = 10;
  private static final int MOST_BOOKINGS = 200;

  private final Session session;
  private final World world;
  private final Reader reader;
  private final RandomGenerator random;
  private final List<String> bookings = new ArrayList<>();
  private final Instant firstDay =
      LocalDate.now(ZoneOffset.UTC).plusDays(2).atStartOfDay(ZoneOffset.UTC).toInstant();

  /**
   * @param reader looks at what became of some of its commands
   */
  Booker(Session session, World world, Reader reader, RandomGenerator random) {
    this.session = session;
    this.world = world;
    this.reader = reader;
    this.random = random;
  }

  /** A command that is to be sent. */
  private record Order(String type, String path, String members) {
    String alone() {
      return "{" + members + "}";
    }

    /** As a line of a batch, which names its booking itself. */
    String line() {
      String booking = path.replaceFirst("/v1/bookings/?([^/]*).*", "$1");
      String id = booking.isEmpty() ? "" : ",\"bookingId\":\"" + booking + "\"";
      return "{\"type\":\"" + type + "\"" + id + (members.isEmpty() ? "" : "," + members) + "}";
    }
  }

  @Override
  public void run() {
    try {
      while (world.goOn().getAsBoolean()) {
        if (random.nextInt(20) == 0) {
          batch();
        } else {
          Order first = order();
          send(first);
          if (!first.type().equals("CreateBooking") && random.nextBoolean()) {
            // Two about one booking, the second at the heels of the first.
            send(new Order("RescheduleBooking", path(first, "reschedule"), period()));
          }
        }
        TimeUnit.MILLISECONDS.sleep(random.nextLong(10, 250));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      world.notebook().surprised(session.username() + ": " + e);
    }
  }

  private static String path(Order order, String verb) {
    return order.path().replaceFirst("[a-z]+$", verb);
  }

  private Order order() {
    int dice = random.nextInt(10);
    if (dice < 4 || bookings.isEmpty()) {
      String resource = world.resources().get(random.nextInt(world.resources().size()));
      return new Order(
          "CreateBooking", "/v1/bookings", "\"resourceId\":\"" + resource + "\"," + period());
    }
    if (dice < 7) {
      String booking = bookings.get(random.nextInt(bookings.size()));
      return new Order("RescheduleBooking", "/v1/bookings/" + booking + "/reschedule", period());
    }
    String booking = bookings.remove(random.nextInt(bookings.size()));
    return new Order("CancelBooking", "/v1/bookings/" + booking + "/cancel", "");
  }

  private String period() {
    int day = random.nextInt(random.nextBoolean() ? BUSY_DAYS : DAYS);
    Instant start =
        firstDay.plus(day, ChronoUnit.DAYS).plus(8 + random.nextInt(HOURS), ChronoUnit.HOURS);
    return "\"start\":\"%s\",\"end\":\"%s\"".formatted(start, start.plus(1, ChronoUnit.HOURS));
  }

  private void send(Order order) throws InterruptedException {
    Map<String, String> headers = headers();
    Session.Answer answer =
        session.send(world.ingresses(), "POST", order.path(), order.alone(), headers);
    if (answer.status() != 202 && answer.status() != 200) {
      world.notebook().surprised(order + " got " + answer.status() + " " + answer.text());
      return;
    }
    accepted(answer.body(), headers.get("Idempotency-Key"));
    if (random.nextInt(4) == 0) {
      reader.look(answer.body());
    }
    if (random.nextInt(12) == 0) {
      cancel(answer.body().get("commandId").asString());
    }
  }

  /** Asks that the command just sent be ended; it may be too late for that. */
  private void cancel(String id) throws InterruptedException {
    Session.Answer answer =
        session.send(world.ingresses(), "DELETE", "/v1/commands/" + id, "", Map.of());
    if (answer.status() == 202) {
      world.notebook().asked(session.asked(answer.body()));
    } else {
      world.notebook().surprised("DELETE of " + id + " got " + answer.text());
    }
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    headers.put("Idempotency-Key", new UUID(random.nextLong(), random.nextLong()).toString());
    if (random.nextInt(4) == 0) {
      Duration left = Duration.ofMillis(random.nextLong(200, 6_000));
      headers.put(
          "Command-Deadline", Instant.now().plus(left).truncatedTo(ChronoUnit.MILLIS).toString());
    }
    if (random.nextInt(6) == 0) {
      headers.put("Prefer", "wait=" + random.nextInt(1, 10));
    }
    return headers;
  }

  /** One request with several commands; the same lines until all of them have been answered. */
  private void batch() throws InterruptedException {
    List<Order> orders = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    for (int i = random.nextInt(2, 8); i > 0; i--) {
      Order order = order();
      orders.add(order);
      lines.append(order.line()).append('\n');
    }
    Map<String, String> headers =
        Map.of(
            "Idempotency-Key",
            new UUID(random.nextLong(), random.nextLong()).toString(),
            "Content-Type",
            "application/x-ndjson");
    for (int left = 200; left > 0; left--) {
      Session.Answer answer =
          session.send(world.ingresses(), "POST", "/v1/commands/batch", lines.toString(), headers);
      List<JsonNode> answers = answers(answer);
      if (answer.status() != 200) {
        world.notebook().surprised("a batch got " + answer.status() + " " + answer.text());
        return;
      }
      if (answers.size() == orders.size()
          && answers.stream().allMatch(a -> a.has("commandId") && a.has("acceptedAt"))) {
        answers.forEach(a -> accepted(a, headers.get("Idempotency-Key")));
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    world.notebook().surprised("a batch was never taken whole: " + lines);
  }

  private static List<JsonNode> answers(Session.Answer answer) {
    return answer
        .text()
        .lines()
        .filter(l -> !l.isBlank())
        .map(JsonMapper.shared()::readTree)
        .toList();
  }

  private void accepted(JsonNode body, @Nullable String key) {
    String id = body.get("commandId").asString();
    world
        .notebook()
        .accepted(new History.Accepted(session.username(), id, String.valueOf(key), Instant.now()));
    if (body.path("type").asString().equals("CreateBooking") && bookings.size() < MOST_BOOKINGS) {
      bookings.add(body.get("bookingId").asString());
    }
  }
}
