package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A resource or a service that does not answer holds up what needs it, and nothing else. */
class SparedServiceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DetouredGateway gateway = DetouredGateway.shared();
  private final Client client = gateway.as("client-a");

  @Test
  void oneResourceWhoseCallsAreNotAnsweredHoldsUpItselfAlone() {
    String stuck = gateway.resource();
    List<String> others = resources(24);
    String first;
    String behind;
    try (Detour.Rule held = gateway.booking.hold("CreateBooking", stuck)) {
      first = client.submit("/v1/bookings", Slot.hour(9).booking(stuck));
      behind = client.submit("/v1/bookings", Slot.hour(10).booking(stuck));
      held.awaitCall();
      List<String> ends =
          Together.run(
              120,
              i -> {
                Slot slot = Slot.hour(i / others.size());
                JsonNode document = client.book(others.get(i % others.size()), slot);
                return document.get("status").asString();
              });
      assertThat(ends).containsOnly("SUCCEEDED");
      assertThat(client.get("/v1/commands/" + first).text("/status")).isEqualTo("RUNNING");
      assertThat(client.get("/v1/commands/" + behind).text("/status")).isEqualTo("ACCEPTED");
    }
    assertThat(client.await(first).get("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(client.await(behind).get("status").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void aServiceThatIsAwayIsSparedAndItsCommandsGoOnWhenItIsBack() {
    List<String> rooms = resources(12);
    List<String> commands;
    try (Detour.Rule away = gateway.booking.refuse("CreateBooking", "", Status.UNAVAILABLE)) {
      commands =
          rooms.stream()
              .map(room -> client.submit("/v1/bookings", Slot.hour(9).booking(room)))
              .toList();
      away.awaitCall();
      awaitSpared();
      assertThat(client.get("/observe/health/ready").status()).isEqualTo(200);
    }
    for (String command : commands) {
      assertThat(client.await(command).get("status").asString()).isEqualTo("SUCCEEDED");
    }
  }

  private List<String> resources(int count) {
    return IntStream.range(0, count).mapToObj(_ -> gateway.resource()).toList();
  }

  /** Health is all that tells of it from outside, so it is asked until it does. */
  private void awaitSpared() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      JsonNode health = client.get("/observe/health/ready").json();
      boolean spared =
          health
              .get("parts")
              .valueStream()
              .anyMatch(
                  part ->
                      part.get("name").asString().equals("booking-calls")
                          && part.get("status").asString().equals("DEGRADED"));
      if (spared) {
        return;
      }
    }
    throw new AssertionError("the service was not spared");
  }
}
