package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A booking is made, seen, moved and given up. */
class BookingLifeIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final String room = gateway.resource();
  private final Slot first = Slot.hour(9);
  private final Slot second = Slot.hour(10);

  @Test
  void aBookingIsMadeMovedAndGivenUp() {
    Client client = gateway.somebody();
    assertThat(client.free(room, first)).isEqualTo(1);

    String booking = client.booked(room, first);
    assertBooking(client, booking, "BOOKED", first, 1);
    assertThat(client.free(room, first)).isZero();
    assertThat(client.free(room, second)).isEqualTo(1);

    String path = "/v1/bookings/" + booking;
    JsonNode moved = client.await(client.submit(path + "/reschedule", second.reschedule()));
    assertThat(moved.get("status").asString()).as("%s", moved).isEqualTo("SUCCEEDED");
    assertThat(moved.get("resourceId").asString()).isEqualTo(room);
    assertBooking(client, booking, "BOOKED", second, 2);
    assertThat(client.free(room, first)).isEqualTo(1);
    assertThat(client.free(room, second)).isZero();

    JsonNode cancelled = client.await(client.submit(path + "/cancel", "{\"reason\":\"ill\"}"));
    assertThat(cancelled.get("status").asString()).as("%s", cancelled).isEqualTo("SUCCEEDED");
    assertBooking(client, booking, "CANCELLED", second, 3);
    assertThat(client.get(path).text("/cancelReason")).isEqualTo("ill");
    assertThat(client.free(room, first)).isEqualTo(1);
    assertThat(client.free(room, second)).isEqualTo(1);
  }

  @Test
  void theAnswerTellsWhereTheCommandIs() {
    Client client = gateway.somebody();
    Answer answer = client.post("/v1/bookings", first.booking(room));
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("/type")).isEqualTo("CreateBooking");
    assertThat(answer.text("/resourceId")).isEqualTo(room);
    assertThat(answer.text("/links/self")).isEqualTo("/v1/commands/" + answer.commandId());
    assertThat(answer.header("Location")).isEqualTo(answer.text("/links/self"));

    JsonNode document = client.await(answer.commandId());
    assertThat(document.get("bookingId")).isEqualTo(answer.json().get("bookingId"));
    assertThat(document.get("acceptedAt")).isEqualTo(answer.json().get("acceptedAt"));
    assertThat(document.at("/result/booking"))
        .isEqualTo(client.get("/v1/bookings/" + answer.text("/bookingId")).json());
  }

  @Test
  void theEventsTellTheSameStoryAsThePoll() {
    Client client = gateway.somebody();
    String command = client.submit("/v1/bookings", first.booking(room));
    List<SseEvent> events;
    try (SseClient stream = client.events("/v1/commands/" + command + "/events")) {
      events = stream.toEnd();
    }
    assertThat(events).extracting(SseEvent::type).first().isEqualTo("command.accepted");
    assertThat(events).extracting(SseEvent::type).last().isEqualTo("command.succeeded");
    assertThat(events)
        .extracting(SseEvent::type)
        .containsSubsequence(
            "command.accepted",
            "command.authorized",
            "command.started",
            "command.step",
            "command.step",
            "command.step",
            "command.succeeded");
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).document().get("revision").asInt()).isEqualTo(i + 1);
    }
    assertThat(events.getLast().document()).isEqualTo(client.await(command));
  }

  @Test
  void whoHasSeenTheEventSeesTheState() {
    Client client = gateway.somebody();
    try (SseClient stream = client.events("/v1/events?from=now")) {
      for (int i = 0; i < 10; i++) {
        Slot slot = Slot.hour(30 + i);
        String command = client.submit("/v1/bookings", slot.booking(room));
        SseEvent last = stream.until(e -> e.commandId().equals(command) && e.isFinal()).getLast();
        String booking = last.document().get("bookingId").asString();
        assertThat(client.get("/v1/bookings/" + booking).json())
            .isEqualTo(last.document().at("/result/booking"));
        assertThat(client.free(room, slot)).isZero();
        assertThat(client.get("/v1/commands/" + command).json()).isEqualTo(last.document());
      }
    }
  }

  @Test
  void whatTheClientGaveIsKept() {
    Client client = gateway.somebody();
    String big = gateway.resource(20);
    String body =
        """
        {"resourceId":"%s","start":"%s","end":"%s","seats":3,
         "customer":{"name":"Zoë 🎉","email":"zoe@example.org"},"notes":"by the \\"window\\""}\
        """
            .formatted(big, first.start(), first.end());
    JsonNode document = client.await(client.submit("/v1/bookings", body));
    JsonNode booking = client.get("/v1/bookings/" + document.get("bookingId").asString()).json();
    assertThat(booking.get("seats").asInt()).isEqualTo(3);
    assertThat(booking.at("/customer/name").asString()).isEqualTo("Zoë 🎉");
    assertThat(booking.get("notes").asString()).isEqualTo("by the \"window\"");
    assertThat(client.free(big, first)).isEqualTo(17);
  }

  @Test
  void aBookingMovesToAnotherResource() {
    Client client = gateway.somebody();
    String other = gateway.resource();
    String booking = client.booked(room, first);
    String body =
        """
        {"start":"%s","end":"%s","resourceId":"%s"}\
        """
            .formatted(first.start(), first.end(), other);
    String path = "/v1/bookings/" + booking;
    assertThat(client.await(client.submit(path + "/reschedule", body)).get("status").asString())
        .isEqualTo("SUCCEEDED");
    assertThat(client.get(path).text("/resourceId")).isEqualTo(other);
    assertThat(client.free(room, first)).isEqualTo(1);
    assertThat(client.free(other, first)).isZero();
    assertThat(client.await(client.submit(path + "/cancel", "{}")).get("status").asString())
        .isEqualTo("SUCCEEDED");
    assertThat(client.free(other, first)).isEqualTo(1);
  }

  @Test
  void aCancelledBookingStaysCancelled() {
    Client client = gateway.somebody();
    String path = "/v1/bookings/" + client.booked(room, first);
    client.await(client.submit(path + "/cancel", "{}"));
    JsonNode again = client.await(client.submit(path + "/cancel", "{}"));
    assertThat(again.at("/reason/code").asString()).isEqualTo("booking-cancelled");
    JsonNode moved = client.await(client.submit(path + "/reschedule", second.reschedule()));
    assertThat(moved.get("status").asString()).isEqualTo("REJECTED");
    assertThat(moved.at("/reason/code").asString()).isEqualTo("booking-cancelled");
    assertThat(client.free(room, second)).isEqualTo(1);
  }

  private void assertBooking(Client client, String id, String status, Slot slot, int revision) {
    Answer answer = client.get("/v1/bookings/" + id);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("/status")).isEqualTo(status);
    assertThat(answer.text("/resourceId")).isEqualTo(room);
    assertThat(answer.text("/start")).isEqualTo(slot.start().toString());
    assertThat(answer.text("/end")).isEqualTo(slot.end().toString());
    assertThat(answer.json().get("revision").asInt()).isEqualTo(revision);
    assertThat(answer.header("ETag")).isEqualTo("\"" + revision + "\"");
  }
}
