package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Looks at a command after it was accepted: polls it, polls it with {@code If-None-Match} and
 * waiting until it ends, or follows its own stream. Used by one thread at a time.
 */
final class Reader {
  private static final int MOST_POLLS = 6;

  private final Session session;
  private final World world;
  private final RandomGenerator random;
  private int streams;

  Reader(Session session, World world, RandomGenerator random) {
    this.session = session;
    this.world = world;
    this.random = random;
  }

  void look(JsonNode accepted) throws InterruptedException {
    String id = accepted.get("commandId").asString();
    switch (random.nextInt(3)) {
      case 0 -> poll(id, Map.of(), 1);
      case 1 -> wait(id);
      default -> {
        String name = session.username() + "-stream-" + (streams++) + "-" + id;
        Subscriber subscriber =
            Subscriber.ofCommand(name, session, world, id, random.nextInt(1, 6));
        Thread.ofVirtual().name(name).start(subscriber);
      }
    }
  }

  /** At least what the acceptance said, and never none. */
  private long poll(String id, Map<String, String> headers, long known)
      throws InterruptedException {
    Session.Answer answer = session.get(world.readers(), "/v1/commands/" + id, headers);
    if (answer.status() == 304) {
      return known;
    }
    boolean found = answer.status() == 200;
    if (!found) {
      world.notebook().surprised("a poll of " + id + " got " + answer.status() + answer.text());
    }
    long seen = found ? answer.body().get("revision").asLong() : 0;
    long print = found ? Rows.print(answer.body()) : 0;
    world
        .notebook()
        .looked(new History.Look(session.username(), id, "command", known, seen, print));
    return found && answer.body().has("completedAt") ? Long.MAX_VALUE : Math.max(seen, known);
  }

  private void wait(String id) throws InterruptedException {
    long known = 1;
    for (int i = 0; i < MOST_POLLS && known < Long.MAX_VALUE; i++) {
      known = poll(id, Map.of("Prefer", "wait=3", "If-None-Match", "\"" + known + "\""), known);
    }
  }
}
