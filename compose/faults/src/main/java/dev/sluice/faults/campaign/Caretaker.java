package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * An operator who goes on defining the schedules of a tenant anew, and closes a resource for an
 * hour now and then. Seats come, and none goes: what was booked stays.
 */
final class Caretaker implements Runnable {
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  /** All of them the same, so that slots stay where they are. */
  private static final List<String> ZONES = List.of("UTC", "Etc/UTC", "Etc/GMT", "Africa/Abidjan");

  private static final int MOST_MORE_SEATS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Session session;
  private final World world;
  private final RandomGenerator random;
  private final Map<String, Integer> seats = new HashMap<>();

  Caretaker(Session session, World world, RandomGenerator random) {
    this.session = session;
    this.world = world;
    this.random = random;
    for (int i = 0; i < world.resources().size(); i++) {
      seats.put(world.resources().get(i), 1 + i % 3);
    }
  }

  /** Defines all of them for the first time, and returns when they can be booked. */
  void defineAll() throws InterruptedException {
    for (String resource : world.resources()) {
      Session.Answer answer =
          session.send(
              world.ingresses(),
              "PUT",
              "/v1/schedules/" + resource,
              schedule("UTC", seats.getOrDefault(resource, 1)),
              Map.of("Idempotency-Key", resource, "Prefer", "wait=30"));
      if (answer.status() == 202) {
        answer = end(answer.body().get("commandId").asString());
      }
      if (!answer.body().path("status").asString().equals("SUCCEEDED")) {
        throw new IllegalStateException("cannot define " + resource + ": " + answer.text());
      }
    }
  }

  private Session.Answer end(String id) throws InterruptedException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    Session.Answer answer;
    do {
      answer = session.get(world.readers(), "/v1/commands/" + id, Map.of("Prefer", "wait=10"));
    } while (!answer.body().has("completedAt") && System.nanoTime() < giveUp);
    return answer;
  }

  @Override
  public void run() {
    Map<String, Integer> most = new HashMap<>(seats);
    most.replaceAll((_, count) -> count + MOST_MORE_SEATS);
    try {
      while (world.goOn().getAsBoolean()) {
        String resource = world.resources().get(random.nextInt(world.resources().size()));
        if (random.nextInt(4) == 0) {
          close(resource);
        } else {
          boolean more = random.nextInt(6) == 0;
          int count =
              seats.merge(
                  resource,
                  more ? 1 : 0,
                  (a, b) -> Math.min(a + b, most.getOrDefault(resource, a)));
          define(resource, count);
        }
        TimeUnit.MILLISECONDS.sleep(random.nextLong(500, 6_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      world.notebook().surprised(session.username() + ": " + e);
    }
  }

  private void define(String resource, int count) throws InterruptedException {
    String zone = ZONES.get(random.nextInt(ZONES.size()));
    send("PUT", "/v1/schedules/" + resource, schedule(zone, count));
  }

  /** In the days that fewer ask for. */
  private void close(String resource) throws InterruptedException {
    Instant start =
        LocalDate.now(ZoneOffset.UTC)
            .plusDays(6 + random.nextInt(10))
            .atTime(8 + random.nextInt(10), 0)
            .toInstant(ZoneOffset.UTC);
    String body =
        "{\"start\":\"%s\",\"end\":\"%s\"}".formatted(start, start.plus(1, ChronoUnit.HOURS));
    send("POST", "/v1/schedules/" + resource + "/closures", body);
  }

  private void send(String method, String path, String body) throws InterruptedException {
    Map<String, String> headers = new HashMap<>();
    String key = new UUID(random.nextLong(), random.nextLong()).toString();
    headers.put("Idempotency-Key", key);
    if (random.nextInt(4) == 0) {
      Duration left = Duration.ofMillis(random.nextLong(200, 6_000));
      headers.put(
          "Command-Deadline", Instant.now().plus(left).truncatedTo(ChronoUnit.MILLIS).toString());
    }
    Session.Answer answer = session.send(world.ingresses(), method, path, body, headers);
    if (answer.status() != 202) {
      world.notebook().surprised(method + " " + path + " got " + answer.text());
      return;
    }
    world
        .notebook()
        .accepted(
            new History.Accepted(
                session.username(), answer.body().get("commandId").asString(), key, Instant.now()));
  }

  private static String schedule(String zone, int capacity) {
    String weekly =
        DAYS.stream()
            .map(day -> "\"" + day + "\":[{\"open\":\"00:00\",\"close\":\"24:00\"}]")
            .collect(Collectors.joining(","));
    return "{\"timezone\":\"%s\",\"capacity\":%d,\"slotMinutes\":60,\"weekly\":{%s}}"
        .formatted(zone, capacity, weekly);
  }
}
