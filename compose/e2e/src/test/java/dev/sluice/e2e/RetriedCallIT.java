package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a service's answer means for a command: it is repeated, or taken back. */
class RetriedCallIT {
  private static final int CALLS = 4;
  private static final Duration ASKED = Duration.ofSeconds(1);

  private final DetouredGateway gateway = DetouredGateway.shared();
  private final Client client = gateway.as("client-a");
  private final String room = gateway.resource();
  private final Slot slot = Slot.hour(9);

  @Test
  void aCallThatIsNotAnsweredIsMadeAgainByTheSameKeyUntilItIs() {
    String command;
    List<Detour.Call> calls = new ArrayList<>();
    try (Detour.Rule aborted = gateway.booking.refuse("CreateBooking", room, Status.ABORTED)) {
      command = client.submit("/v1/bookings", slot.booking(room));
      while (calls.size() < CALLS) {
        calls.add(aborted.next());
      }
    }
    JsonNode end = client.await(command);
    assertThat(end.get("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(calls).extracting(Detour.Call::request).containsOnly(calls.getFirst().request());
    assertThat(calls.getFirst().request()).contains(command + ":create-booking");
    assertThat(end.at("/steps/1/name").asString()).isEqualTo("create-booking");
    assertThat(end.at("/steps/1/attempts").asInt()).isGreaterThan(CALLS);
    assertThat(client.free(room, slot)).isZero();
  }

  /** Without it, the second call would come after 50 ms at most. */
  @Test
  void aServiceSaysWhenItIsToBeCalledAgain() {
    String command;
    try (Detour.Rule away = gateway.booking.refuse("CreateBooking", room, away())) {
      command = client.submit("/v1/bookings", slot.booking(room));
      long first = away.next().at();
      assertThat(Duration.ofNanos(away.next().at() - first)).isGreaterThanOrEqualTo(ASKED);
      client.send("DELETE", "/v1/commands/" + command, "");
      assertThat(client.await(command).get("status").asString()).isEqualTo("CANCELLED");
    }
  }

  @Test
  void whatIsOfNoUseToRepeatIsTakenBackAndFails() {
    JsonNode end;
    try (Detour.Rule refused =
        gateway.booking.refuse("CreateBooking", room, Status.PERMISSION_DENIED)) {
      end = client.book(room, slot);
      assertThat(refused.count()).isEqualTo(1);
    }
    assertThat(end.get("status").asString()).as("%s", end).isEqualTo("FAILED");
    assertThat(end.get("steps").valueStream().map(step -> step.get("name").asString()))
        .startsWith("hold-slot", "create-booking")
        .endsWith("undo-hold-slot");
    assertThat(client.get("/v1/bookings/" + end.get("bookingId").asString()).status())
        .isEqualTo(404);
    assertThat(client.free(room, slot)).isEqualTo(1);
    client.booked(room, slot);
  }

  @Test
  void aCallHasNoMoreTimeThanItsCommand() {
    Duration until = Duration.ofSeconds(20);
    String deadline = Instant.now().plus(until).truncatedTo(ChronoUnit.MILLIS).toString();
    try (Detour.Rule held = gateway.booking.hold("CreateBooking", room)) {
      String other = gateway.resource();
      try (Detour.Rule heldToo = gateway.booking.hold("CreateBooking", other)) {
        client.submit("/v1/bookings", slot.booking(room), "Command-Deadline", deadline);
        client.submit("/v1/bookings", slot.booking(other));
        assertThat(held.next().left()).isBetween(Duration.ZERO, until);
        assertThat(heldToo.next().left()).isGreaterThan(until);
      }
    }
  }

  /**
   * UNAVAILABLE with a {@code google.rpc.RetryInfo}, in the bytes of a {@code google.rpc.Status}.
   */
  private static StatusRuntimeException away() {
    byte[] info = {0x0A, 2, 8, (byte) ASKED.toSeconds()};
    byte[] type = "type.googleapis.com/google.rpc.RetryInfo".getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream any = new ByteArrayOutputStream();
    field(any, 0x0A, type);
    field(any, 0x12, info);
    ByteArrayOutputStream status = new ByteArrayOutputStream();
    status.write(8);
    status.write(Status.Code.UNAVAILABLE.value());
    field(status, 0x1A, any.toByteArray());
    Metadata trailers = new Metadata();
    trailers.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER),
        status.toByteArray());
    return Status.UNAVAILABLE.asRuntimeException(trailers);
  }

  private static void field(ByteArrayOutputStream message, int tag, byte[] bytes) {
    message.write(tag);
    message.write(bytes.length);
    message.writeBytes(bytes);
  }
}
