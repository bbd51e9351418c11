package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Nothing is started after its deadline, and what had begun is taken back. */
class DeadlineIT {
  /** A machine that is too busy to begin with the command by then is given longer. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final Duration LATE = Duration.ofSeconds(30);

  private final DetouredGateway gateway = DetouredGateway.shared();
  private final Client client = gateway.as("client-a");
  private final String room = gateway.resource();

  @Test
  void whatHadBegunWhenItPassedIsTakenBackThoughTheServiceDoesNotAnswer() {
    try (Detour.Rule held = gateway.booking.hold("CreateBooking", room)) {
      JsonNode end = expiredOnItsWay();
      held.awaitCall();
      assertExpired(end);
      assertThat(end.get("steps").valueStream().map(s -> s.get("name").asString()))
          .containsExactly("hold-slot", "create-booking", "undo-create-booking", "undo-hold-slot");
      assertThat(client.get("/v1/bookings/" + end.get("bookingId").asString()).status())
          .isEqualTo(404);
      assertThat(client.free(room, Slot.hour(9))).isEqualTo(1);
    }
    // The call that was held up arrives after all, and does nothing any more.
    client.booked(room, Slot.hour(9));
  }

  @Test
  void whatWaitedForItsTurnTooLongIsNotStarted() {
    Instant deadline = Instant.now().plusMillis(200);
    String first;
    String late;
    try (Detour.Rule held = gateway.booking.hold("CreateBooking", room)) {
      first = client.submit("/v1/bookings", Slot.hour(9).booking(room));
      held.awaitCall();
      late = submit(Slot.hour(10), deadline);
      // Something that takes longer than that: the lane is not free before the deadline.
      while (Instant.now().isBefore(deadline)) {
        client.get("/v1/commands/" + late);
      }
    }
    assertThat(client.await(first).get("status").asString()).isEqualTo("SUCCEEDED");
    JsonNode end = client.await(late);
    assertExpired(end);
    assertThat(end.get("steps")).isEmpty();
    assertThat(client.free(room, Slot.hour(10))).isEqualTo(1);
  }

  private JsonNode expiredOnItsWay() {
    for (Duration soon = SOON; ; soon = soon.multipliedBy(2)) {
      JsonNode end = client.await(submit(Slot.hour(9), Instant.now().plus(soon)));
      boolean begun =
          end.get("steps")
              .valueStream()
              .anyMatch(step -> step.get("name").asString().equals("create-booking"));
      if (begun || soon.compareTo(LATE) > 0) {
        return end;
      }
    }
  }

  private String submit(Slot slot, Instant deadline) {
    return client.submit(
        "/v1/bookings",
        slot.booking(room),
        "Command-Deadline",
        deadline.truncatedTo(ChronoUnit.MILLIS).toString());
  }

  private static void assertExpired(JsonNode end) {
    assertThat(end.get("status").asString()).as("%s", end).isEqualTo("EXPIRED");
    assertThat(end.at("/reason/code").asString()).isEqualTo("deadline-passed");
  }
}
