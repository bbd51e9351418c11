package dev.sluice.stack;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Puts the two resources of the embedded mode there, through the gateway as an operator would.
 *
 * <p>Does nothing where they are already; at any moment a second run comes to the same end, since
 * the commands carry fixed idempotency keys.
 */
final class Seeding {
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri");

  private Seeding() {}

  static void run(Gateway gateway) throws IOException {
    String token = gateway.login("operator", "demo");
    define(gateway, token, "room-1", 1);
    define(gateway, token, "class-1", 20);
  }

  private static void define(Gateway gateway, String token, String resource, int capacity)
      throws IOException {
    String path = "/v1/schedules/" + resource;
    int found = gateway.get(path, token).status();
    if (found == 200) {
      return;
    }
    if (found != 404) {
      throw new IOException("the schedule of " + resource + " was answered " + found);
    }
    Gateway.Answer answer =
        gateway.put(
            path,
            token,
            Map.of("Idempotency-Key", "seed-" + resource, "Prefer", "wait=30"),
            schedule(capacity));
    String status = answer.body().path("status").asString("");
    if (answer.status() != 200 || !status.equals("SUCCEEDED")) {
      throw new IOException(
          "the schedule of " + resource + " was answered " + answer.status() + " " + status);
    }
  }

  private static String schedule(int capacity) {
    String hours = "[{\"open\":\"08:00\",\"close\":\"18:00\"}]";
    String weekly = String.join(",", DAYS.stream().map(day -> "\"" + day + "\":" + hours).toList());
    return """
    {"timezone":"Europe/Berlin","capacity":%d,"slotMinutes":60,"weekly":{%s}}\
    """
        .formatted(capacity, weekly);
  }
}
