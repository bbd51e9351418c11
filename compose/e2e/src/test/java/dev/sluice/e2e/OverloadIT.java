package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** More commands than are carried out: what waits is bounded, and who is too many is told so. */
class OverloadIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DetouredGateway gateway = DetouredGateway.shared();
  private final Client client = gateway.as("client-a");

  @Test
  void whatWaitsIsBoundedByPartitionAndEverythingAcceptedIsCarriedOut() {
    String busy = gateway.resource();
    List<String> others = Stream.generate(gateway::resource).limit(24).toList();
    List<String> accepted = new ArrayList<>();
    try (Detour.Rule held = gateway.booking.hold("CreateBooking", busy)) {
      Answer shed = until(503, busy, accepted);
      assertThat(shed.code()).isEqualTo("overloaded");
      assertThat(shed.text("/retry/effect")).isEqualTo("none");
      assertThat(Integer.parseInt(shed.header("Retry-After"))).isPositive();
      held.awaitCall();

      List<Answer> elsewhere =
          others.stream()
              .map(room -> client.post("/v1/bookings", Slot.hour(1).booking(room)))
              .filter(answer -> answer.status() == 202)
              .toList();
      assertThat(elsewhere).isNotEmpty();
      elsewhere.forEach(answer -> assertSucceeds(answer.commandId()));
    }
    accepted.forEach(this::assertSucceeds);
    until(202, busy, accepted);
    assertSucceeds(accepted.getLast());
  }

  /** Books hour after hour. */
  private Answer until(int status, String room, List<String> accepted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      Answer answer = client.post("/v1/bookings", Slot.hour(accepted.size()).booking(room));
      if (answer.status() == 202) {
        accepted.add(answer.commandId());
      }
      if (answer.status() == status) {
        return answer;
      }
    }
    throw new AssertionError("no answer had the status " + status);
  }

  private void assertSucceeds(String command) {
    assertThat(client.await(command).get("status").asString()).isEqualTo("SUCCEEDED");
  }
}
