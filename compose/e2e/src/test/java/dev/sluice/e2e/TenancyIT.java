package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Nobody sees or changes what is another's; an operator sees what is of the tenant. */
class TenancyIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final Client owner = gateway.somebody();
  private final String room = gateway.resource();
  private final JsonNode created = owner.book(room, Slot.hour(9));
  private final String command = created.get("commandId").asString();
  private final String booking = created.get("bookingId").asString();

  /** Who is not the owner. */
  enum Other {
    CLIENT,
    TENANT,
    OPERATOR_OF_ANOTHER_TENANT;

    Client of(GatewayTester gateway) {
      return switch (this) {
        case CLIENT -> gateway.somebody();
        case TENANT -> gateway.as("client-z");
        case OPERATOR_OF_ANOTHER_TENANT ->
            gateway.caller("operator-z", "other", "client", "operator");
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherSeesNothing(Other who) {
    Client other = who.of(gateway);
    assertThat(other.get("/v1/commands/" + command).code()).isEqualTo("command-not-found");
    assertThat(other.get("/v1/commands/" + command + "/events").code())
        .isEqualTo("command-not-found");
    assertThat(other.get("/v1/bookings/" + booking).code()).isEqualTo("booking-not-found");
    assertThat(other.get("/v1/commands?resourceId=" + room).json().get("items")).isEmpty();
    assertThat(other.get("/v1/bookings?resourceId=" + room).json().get("items")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anotherCannotChangeIt(Other who) {
    Client other = who.of(gateway);
    String path = "/v1/bookings/" + booking;
    for (String call : List.of("/cancel", "/reschedule")) {
      String body = call.equals("/cancel") ? "{}" : Slot.hour(10).reschedule();
      Answer answer = other.post(path + call, body);
      if (answer.status() == 202) {
        JsonNode end = other.await(answer.commandId());
        assertThat(end.get("status").asString()).as("%s", end).isEqualTo("REJECTED");
        assertThat(end.at("/reason/code").asString()).isIn("not-authorized", "booking-not-found");
      } else {
        assertThat(answer.code()).isEqualTo("booking-not-found");
      }
    }
    assertThat(owner.get(path).text("/status")).isEqualTo("BOOKED");
    assertThat(owner.get(path).text("/start")).isEqualTo(Slot.hour(9).start().toString());
  }

  @Test
  void theSameNameInAnotherTenantIsAnotherResource() {
    Client foreign = gateway.caller("operator-z", "other", "client", "operator");
    assertThat(foreign.get("/v1/schedules/" + room).code()).isEqualTo("resource-not-found");
    GatewayTester.define(foreign, room, GatewayTester.schedule("UTC", 7, 60, "00:00", "24:00"));
    assertThat(foreign.free(room, Slot.hour(9))).isEqualTo(7);
    assertThat(owner.free(room, Slot.hour(9))).isZero();
  }

  @Test
  void theSameSubjectInAnotherTenantIsAnotherClient() {
    String subject = "twin-" + booking.substring(20);
    Client one = gateway.caller(subject, "demo", "client");
    Client two = gateway.caller(subject, "other", "client");
    String mine = one.submit("/v1/bookings", Slot.hour(11).booking(room));
    assertThat(two.get("/v1/commands/" + mine).status()).isEqualTo(404);
    assertThat(two.get("/v1/commands").json().get("items")).isEmpty();
  }

  @Test
  void anOperatorSeesWhatIsOfTheTenant() {
    Client operator = gateway.operator();
    assertThat(operator.get("/v1/commands/" + command).json())
        .isEqualTo(owner.get("/v1/commands/" + command).json());
    assertThat(operator.get("/v1/bookings/" + booking).text("/bookingId")).isEqualTo(booking);
    assertThat(operator.get("/v1/bookings?resourceId=" + room).json().get("items")).hasSize(1);
    assertThat(
            operator
                .get("/v1/commands?type=CreateBooking&resourceId=" + room)
                .json()
                .at("/items/0/commandId")
                .asString())
        .isEqualTo(command);
    try (SseClient events = operator.events("/v1/events?scope=tenant&from=earliest")) {
      assertThat(events.until(e -> e.commandId().equals(command) && e.isFinal())).isNotEmpty();
    }
    try (SseClient events = operator.events("/v1/commands/" + command + "/events")) {
      assertThat(events.toEnd().getLast().commandId()).isEqualTo(command);
    }
  }

  @Test
  void aClientCannotSeeTheTenantsFeed() {
    assertThat(owner.get("/v1/events?scope=tenant").code()).isEqualTo("forbidden");
  }

  @Test
  void aClientCannotDefineOrCloseASchedule() {
    String schedule = GatewayTester.schedule("UTC", 9, 60, "00:00", "24:00");
    assertRefused(owner.put("/v1/schedules/" + room, schedule));
    assertRefused(owner.post("/v1/schedules/" + room + "/closures", Slot.hour(20).reschedule()));
    assertThat(owner.get("/v1/schedules/" + room).json().get("capacity").asInt()).isEqualTo(1);
    assertThat(owner.free(room, Slot.hour(20))).isEqualTo(1);
  }

  @Test
  void anAuditorWhoIsNoClientCannotBook() {
    assertRefused(gateway.as("auditor").post("/v1/bookings", Slot.hour(21).booking(room)));
    assertThat(owner.free(room, Slot.hour(21))).isEqualTo(1);
  }

  private void assertRefused(Answer answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("forbidden");
  }
}
