package dev.sluice.faults.campaign;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Looks at what is parked in a tenant every second, and has it tried again. */
final class Operator implements Runnable {
  private final Session session;
  private final World world;

  Operator(Session session, World world) {
    this.session = session;
    this.world = world;
  }

  @Override
  public void run() {
    try {
      while (true) {
        Session.Answer answer = session.get(world.readers(), "/v1/commands/parked", Map.of());
        for (JsonNode parked : answer.body().path("items")) {
          retry(session, world, parked.get("commandId").asString());
        }
        TimeUnit.SECONDS.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      world.notebook().surprised(session.username() + ": " + e);
    }
  }

  /** It may have gone on meanwhile. */
  private static void retry(Session session, World world, String id) throws InterruptedException {
    Session.Answer answer =
        session.send(world.ingresses(), "POST", "/v1/commands/" + id + "/retry", "", Map.of());
    if (answer.status() != 202 && answer.status() != 409) {
      world.notebook().surprised("retry of " + id + " got " + answer.status() + answer.text());
    }
  }
}
