package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A client that books, moves and cancels on a few contended resources, each command with a key of
 * its own that it repeats until it is answered, and often without waiting for the one before.
 */
final class Booker implements Runnable {
  private static final int DAYS = 3;
  private static final int HOURS = 10;

  private final Session session;
  private final List<URI> ingresses;
  private final List<String> resources;
  private final Notebook notebook;
  private final RandomGenerator random;
  private final BooleanSupplier goOn;
  private final List<String> bookings = new ArrayList<>();
  private final Instant firstDay =
      LocalDate.now(ZoneOffset.UTC).plusDays(2).atStartOfDay(ZoneOffset.UTC).toInstant();

  Booker(
      Session session,
      List<URI> ingresses,
      List<String> resources,
      Notebook notebook,
      RandomGenerator random,
      BooleanSupplier goOn) {
    this.session = session;
    this.ingresses = ingresses;
    this.resources = resources;
    this.notebook = notebook;
    this.random = random;
    this.goOn = goOn;
  }

  @Override
  public void run() {
    try {
      while (goOn.getAsBoolean()) {
        step();
        TimeUnit.MILLISECONDS.sleep(random.nextLong(10, 250));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      notebook.surprised(session.username() + ": " + e);
    }
  }

  private void step() throws InterruptedException {
    int dice = random.nextInt(10);
    if (dice < 5 || bookings.isEmpty()) {
      String resource = resources.get(random.nextInt(resources.size()));
      String body = "{\"resourceId\":\"" + resource + "\"," + period() + "}";
      JsonNode answer = command("/v1/bookings", body);
      if (answer != null && answer.has("bookingId")) {
        bookings.add(answer.get("bookingId").asString());
      }
    } else if (dice < 8) {
      String booking = bookings.get(random.nextInt(bookings.size()));
      command("/v1/bookings/" + booking + "/reschedule", "{" + period() + "}");
    } else {
      String booking = bookings.remove(random.nextInt(bookings.size()));
      command("/v1/bookings/" + booking + "/cancel", "{}");
    }
  }

  private String period() {
    Instant start =
        firstDay
            .plus(random.nextInt(DAYS), ChronoUnit.DAYS)
            .plus(8 + random.nextInt(HOURS), ChronoUnit.HOURS);
    return "\"start\":\"%s\",\"end\":\"%s\"".formatted(start, start.plus(1, ChronoUnit.HOURS));
  }

  private @Nullable JsonNode command(String path, String body) throws InterruptedException {
    String key = new UUID(random.nextLong(), random.nextLong()).toString();
    Session.Answer answer =
        session.send(ingresses, "POST", path, body, Map.of("Idempotency-Key", key));
    if (answer.status() != 202) {
      notebook.surprised(path + " with " + body + " got " + answer);
      return null;
    }
    String id = answer.body().get("commandId").asString();
    notebook.accepted(new History.Accepted(session.username(), id, key, Instant.now()));
    return answer.body();
  }
}
