package dev.sluice.faults.campaign;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Looks at what is parked in a tenant every second, and has it tried again; of the bookings that
 * were to be made some are given up, since these lie beside their lanes and leave nothing behind
 * but themselves.
 */
final class Operator implements Runnable {
  private final Session session;
  private final World world;
  private final RandomGenerator random;

  Operator(Session session, World world, RandomGenerator random) {
    this.session = session;
    this.world = world;
    this.random = random;
  }

  @Override
  public void run() {
    try {
      while (true) {
        Session.Answer answer = session.get(world.readers(), "/v1/commands/parked", Map.of());
        for (JsonNode parked : answer.body().path("items")) {
          boolean gives = parked.path("type").asString().equals("CreateBooking");
          String order = gives && random.nextInt(3) == 0 ? "abandon" : "retry";
          give(order, parked.get("commandId").asString());
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
  private void give(String order, String id) throws InterruptedException {
    Session.Answer answer =
        session.send(world.ingresses(), "POST", "/v1/commands/" + id + "/" + order, "", Map.of());
    if (answer.status() == 202) {
      world.notebook().asked(session.asked(answer.body()));
    } else if (answer.status() != 409) {
      world.notebook().surprised(order + " of " + id + " got " + answer.status() + answer.text());
    }
  }
}
