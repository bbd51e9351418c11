package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A slot is given away once, and what is refused leaves nothing behind. */
class SlotIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final String room = gateway.resource();

  @Test
  void theSecondBookingOfASlotIsRejectedAndLeavesNothing() {
    Client first = gateway.somebody();
    Client second = gateway.somebody();
    String booking = first.booked(room, Slot.hour(9));

    JsonNode refused = second.book(room, Slot.hour(9));
    assertRejected(refused, "slot-unavailable");
    assertThat(refused.at("/problem/code").asString()).isEqualTo("slot-unavailable");
    assertThat(second.get("/v1/bookings/" + refused.get("bookingId").asString()).status())
        .isEqualTo(404);
    assertThat(second.get("/v1/bookings?resourceId=" + room).json().get("items")).isEmpty();
    assertThat(bookings(gateway.operator())).containsExactly(booking);
    assertThat(first.free(room, Slot.hour(9))).isZero();

    first.await(first.submit("/v1/bookings/" + booking + "/cancel", "{}"));
    assertThat(first.free(room, Slot.hour(9))).isEqualTo(1);
  }

  @Test
  void aBookingThatOverlapsTakesNothingOfTheRest() {
    Client client = gateway.somebody();
    client.booked(room, Slot.hour(9));
    assertRejected(client.book(room, Slot.hours(8, 3)), "slot-unavailable");
    assertThat(client.free(room, Slot.hour(8))).isEqualTo(1);
    assertThat(client.free(room, Slot.hour(10))).isEqualTo(1);
  }

  @Test
  void aBookingCannotMoveOntoAnother() {
    Client client = gateway.somebody();
    String booking = client.booked(room, Slot.hour(9));
    client.booked(room, Slot.hour(10));
    String path = "/v1/bookings/" + booking;
    assertRejected(
        client.await(client.submit(path + "/reschedule", Slot.hour(10).reschedule())),
        "slot-unavailable");
    assertThat(client.get(path).text("/start")).isEqualTo(Slot.hour(9).start().toString());
    assertThat(client.get(path).json().get("revision").asInt()).isEqualTo(1);
    assertThat(client.free(room, Slot.hour(9))).isZero();
  }

  @Test
  void aBookingMovesToATimeThatOverlapsItsOwn() {
    Client client = gateway.somebody();
    String booking = client.booked(room, Slot.hours(8, 2));
    String path = "/v1/bookings/" + booking;
    JsonNode moved =
        client.await(client.submit(path + "/reschedule", Slot.hours(9, 2).reschedule()));
    assertThat(moved.get("status").asString()).as("%s", moved).isEqualTo("SUCCEEDED");
    assertThat(client.free(room, Slot.hour(8))).isEqualTo(1);
    assertThat(client.free(room, Slot.hour(9))).isZero();
    assertThat(client.free(room, Slot.hour(10))).isZero();
  }

  @Test
  void ofManyWhoRaceForASlotAsManyGetItAsHaveRoom() {
    String three = gateway.resource(3);
    List<JsonNode> ends =
        Together.run(
            12, i -> gateway.caller("racer-" + i, "demo", "client").book(three, Slot.hour(9)));
    assertThat(ends)
        .extracting(end -> end.get("status").asString())
        .filteredOn("SUCCEEDED"::equals)
        .hasSize(3);
    assertThat(ends)
        .filteredOn(end -> !end.get("status").asString().equals("SUCCEEDED"))
        .allSatisfy(end -> assertRejected(end, "slot-unavailable"));
    assertThat(gateway.operator().free(three, Slot.hour(9))).isZero();
  }

  @Test
  void aBookingOutsideOpeningHoursOrOfHalfASlotIsRejected() {
    Client client = gateway.somebody();
    String day = "res-day-" + System.nanoTime();
    GatewayTester.define(
        gateway.operator(), day, GatewayTester.schedule("UTC", 1, 60, "09:00", "17:00"));
    assertRejected(client.book(day, Slot.hour(8)), "outside-opening-hours");
    assertRejected(client.book(day, Slot.hour(17)), "outside-opening-hours");
    Slot half =
        new Slot(Slot.hour(9).start().plusSeconds(1800), Slot.hour(10).start().plusSeconds(1800));
    assertRejected(client.book(day, half), "outside-opening-hours");
  }

  /** No other time would do, so a program is not told to try another. */
  @Test
  void moreSeatsThanThereAreCannotBeBookedAtAnyTime() {
    String two = gateway.resource(2);
    Client client = gateway.somebody();
    for (int seats : new int[] {2, 3}) {
      String body =
          """
          {"resourceId":"%s","start":"%s","end":"%s","seats":%d}\
          """
              .formatted(two, Slot.hour(9).start(), Slot.hour(9).end(), seats);
      JsonNode end = client.await(client.submit("/v1/bookings", body));
      if (seats == 2) {
        assertThat(end.get("status").asString()).as("%s", end).isEqualTo("SUCCEEDED");
      } else {
        assertRejected(end, "capacity-exceeded");
        assertThat(end.at("/problem/retry/key").asString()).isEqualTo("never");
      }
    }
  }

  @Test
  void whatNobodyHasDefinedCannotBeBooked() {
    assertRejected(gateway.somebody().book("res-nowhere", Slot.hour(9)), "resource-not-found");
  }

  @Test
  void thePastCannotBeBooked() {
    Slot past = Slot.hour(-24 * 40);
    JsonNode document = gateway.somebody().book(room, past);
    assertRejected(document, "in-the-past");
  }

  @Test
  void createRescheduleAndCancelSentWithoutWaitingTakeEffectInThatOrder() {
    Client client = gateway.somebody();
    Together.run(
        6,
        i -> {
          String resource = gateway.resource();
          Answer created = client.post("/v1/bookings", Slot.hour(9).booking(resource));
          String path = "/v1/bookings/" + created.text("/bookingId");
          String moved = client.submit(path + "/reschedule", Slot.hour(11).reschedule());
          String cancelled = client.submit(path + "/cancel", "{}");
          for (String command : List.of(created.commandId(), moved, cancelled)) {
            JsonNode end = client.await(command);
            assertThat(end.get("status").asString()).as("%s", end).isEqualTo("SUCCEEDED");
          }
          JsonNode booking = client.get(path).json();
          assertThat(booking.get("status").asString()).isEqualTo("CANCELLED");
          assertThat(booking.get("start").asString()).isEqualTo(Slot.hour(11).start().toString());
          assertThat(booking.get("revision").asInt()).isEqualTo(3);
          assertThat(client.free(resource, Slot.hour(9))).isEqualTo(1);
          assertThat(client.free(resource, Slot.hour(11))).isEqualTo(1);
          return path;
        });
  }

  private List<String> bookings(Client client) {
    return client
        .get("/v1/bookings?resourceId=" + room)
        .json()
        .get("items")
        .valueStream()
        .map(b -> b.get("bookingId").asString())
        .toList();
  }

  private static void assertRejected(JsonNode document, String code) {
    assertThat(document.get("status").asString()).as("%s", document).isEqualTo("REJECTED");
    assertThat(document.at("/reason/code").asString()).as("%s", document).isEqualTo(code);
  }
}
