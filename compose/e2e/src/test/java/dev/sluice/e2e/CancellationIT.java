package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A command is cancelled in time or too late, and the answer is definite. */
class CancellationIT {
  private final DetouredGateway gateway = DetouredGateway.shared();
  private final Client client = gateway.as("client-a");
  private final String room = gateway.resource();
  private final Slot slot = Slot.hour(9);

  @Test
  void whatHasNotStartedIsCancelledAndWhatIsBehindItGoesOn() {
    String waiting;
    String behind;
    String first;
    try (Detour.Rule held = gateway.booking.hold("CreateBooking", room)) {
      first = client.submit("/v1/bookings", slot.booking(room));
      held.awaitCall();
      waiting = client.submit("/v1/bookings", Slot.hour(10).booking(room));
      behind = client.submit("/v1/bookings", Slot.hour(11).booking(room));
      assertThat(cancel(client, waiting).text("/order")).isEqualTo("cancel");
      JsonNode cancelled = client.await(waiting);
      assertThat(cancelled.get("status").asString()).isEqualTo("CANCELLED");
      assertThat(cancelled.at("/reason/code").asString()).isEqualTo("cancelled");
      assertThat(cancelled.get("steps")).isEmpty();
      assertThat(client.get("/v1/commands/" + first).text("/status")).isEqualTo("RUNNING");
    }
    assertThat(client.await(first).get("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(client.await(behind).get("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(client.free(room, Slot.hour(10))).isEqualTo(1);
  }

  @Test
  void whatHadBegunIsTakenBack() {
    String command;
    try (Detour.Rule held = gateway.booking.hold("CreateBooking", room)) {
      command = client.submit("/v1/bookings", slot.booking(room));
      held.awaitCall();
      Answer answer = cancel(client, command);
      assertThat(answer.header("Location")).isEqualTo("/v1/commands/" + command);
      assertThat(answer.text("/status")).isIn("ACCEPTED", "AUTHORIZED", "RUNNING");
      List<SseEvent> events;
      try (SseClient stream = client.events("/v1/commands/" + command + "/events")) {
        events = stream.until(e -> e.document().has("orders"));
      }
      assertThat(events.getLast().document().at("/orders/0/outcome").asString())
          .isEqualTo("PENDING");
    }
    JsonNode document = client.await(command);
    assertThat(document.get("status").asString()).isEqualTo("CANCELLED");
    assertThat(document.at("/orders/0/order").asString()).isEqualTo("cancel");
    assertThat(document.at("/orders/0/by").asString()).isEqualTo("client-a");
    assertThat(document.at("/orders/0/outcome").asString()).isEqualTo("DONE");
    assertThat(document.get("steps").valueStream().map(s -> s.get("name").asString()))
        .containsExactly("hold-slot", "create-booking", "undo-create-booking", "undo-hold-slot");
    assertThat(client.free(room, slot)).isEqualTo(1);
    try (SseClient stream = client.events("/v1/commands/" + command + "/events")) {
      assertThat(stream.toEnd().getLast().type()).isEqualTo("command.cancelled");
    }
  }

  @Test
  void behindThePointOfNoReturnItIsTooLate() {
    String booking = client.booked(room, slot);
    String command;
    try (Detour.Rule held = gateway.schedule.hold("ReleaseHold", "hd_")) {
      command = client.submit("/v1/bookings/" + booking + "/cancel", "{}");
      held.awaitCall();
      cancel(client, command);
      try (SseClient stream = client.events("/v1/commands/" + command + "/events")) {
        JsonNode noted = stream.until(e -> e.document().has("orders")).getLast().document();
        assertThat(noted.at("/orders/0/outcome").asString()).isEqualTo("TOO_LATE");
        assertThat(noted.get("status").asString()).isEqualTo("RUNNING");
      }
    }
    assertThat(client.await(command).get("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(client.free(room, slot)).isEqualTo(1);
  }

  @Test
  void theEndStandsHoweverOftenItIsAskedFor() {
    String command = client.submit("/v1/bookings", slot.booking(room));
    JsonNode ended = client.await(command);
    for (int i = 0; i < 3; i++) {
      assertThat(cancel(client, command).text("/status")).isEqualTo("SUCCEEDED");
    }
    assertThat(client.get("/v1/commands/" + command).json()).isEqualTo(ended);
  }

  /** However near the end it is asked: the final status says what came of it, and is true. */
  @Test
  void whoeverAsksAtTheEndIsAnsweredByTheEnd() {
    String booking = client.booked(room, Slot.hour(60));
    for (int i = 0; i < 30; i++) {
      Slot next = Slot.hour(61 + i);
      String path = "/v1/bookings/" + booking;
      String command = client.submit(path + "/reschedule", next.reschedule());
      // The later, the nearer to the end; sooner or later behind it.
      for (int polls = 0; polls < i / 3; polls++) {
        client.get("/v1/commands/" + command);
      }
      String said = cancel(client, command).text("/status");
      JsonNode end = client.await(command);
      String status = end.get("status").asString();
      assertThat(status).isIn("CANCELLED", "SUCCEEDED");
      assertThat(said).isIn("ACCEPTED", "AUTHORIZED", "RUNNING", status);
      for (JsonNode order : end.path("orders")) {
        assertThat(order.get("outcome").asString())
            .isEqualTo(status.equals("CANCELLED") ? "DONE" : "TOO_LATE");
      }
      assertThat(client.get(path).text("/start").equals(next.start().toString()))
          .isEqualTo(status.equals("SUCCEEDED"));
      assertThat(cancel(client, command).text("/status")).isEqualTo(status);
      assertThat(client.get("/v1/commands/" + command).json()).isEqualTo(end);
    }
  }

  @Test
  void anIdThatA202GaveIsFoundAtOnce() {
    for (int i = 0; i < 20; i++) {
      String command = client.submit("/v1/bookings", Slot.hour(30 + i).booking(room));
      cancel(client, command);
      assertThat(client.await(command).get("status").asString()).isIn("CANCELLED", "SUCCEEDED");
    }
  }

  @Test
  void othersDoNotEvenLearnThatThereIsSuchACommand() {
    String command;
    try (Detour.Rule held = gateway.booking.hold("CreateBooking", room)) {
      command = client.submit("/v1/bookings", slot.booking(room));
      held.awaitCall();
      String path = "/v1/commands/" + command;
      for (String other : List.of("client-b", "client-z")) {
        Answer refused = gateway.as(other).send("DELETE", path, "");
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.code()).isEqualTo("command-not-found");
      }
      assertThat(client.send("DELETE", "/v1/commands/" + UUID.randomUUID(), "").status())
          .isEqualTo(404);
      assertThat(client.withToken("").send("DELETE", path, "").status()).isEqualTo(401);
      cancel(gateway.as("operator"), command);
    }
    assertThat(client.await(command).at("/orders/0/by").asString()).isEqualTo("operator");
  }

  private static Answer cancel(Client caller, String command) {
    Answer answer = caller.send("DELETE", "/v1/commands/" + command, "");
    assertThat(answer.status()).as("%s", answer).isEqualTo(202);
    return answer;
  }
}
