package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** More commands than are carried out: what waits is bounded, and who is too many is told so. */
class OverloadIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * Of one resource while nothing is carried out. Twice what the settings say: neither what comes
   * between two looks at the log is counted yet, nor what the processors had read when they found
   * that they have enough.
   */
  private static final int MOST = 2 * (DetouredGateway.IN_HAND + DetouredGateway.WAITING);

  private final DetouredGateway gateway = DetouredGateway.shared();
  private final Client client = gateway.as("client-a");
  private final String busy = gateway.resource();
  private final List<String> accepted = new ArrayList<>();

  @Test
  void whatWaitsIsBoundedByPartitionAndEverythingAcceptedIsCarriedOut() {
    List<String> others = Stream.generate(gateway::resource).limit(24).toList();
    try (Detour.Rule held = gateway.booking.hold("CreateBooking", busy)) {
      Answer shed = until(503);
      assertThat(shed.code()).isEqualTo("overloaded");
      assertThat(shed.text("/retry/effect")).isEqualTo("none");
      assertThat(Integer.parseInt(shed.header("Retry-After"))).isPositive();
      assertThat(accepted).hasSizeGreaterThan(DetouredGateway.WAITING);
      held.awaitCall();

      List<Answer> elsewhere =
          others.stream()
              .map(room -> client.post("/v1/bookings", Slot.hour(1).booking(room)))
              .filter(answer -> answer.status() == 202)
              .toList();
      assertThat(elsewhere).isNotEmpty();
      elsewhere.forEach(answer -> assertSucceeds(answer.commandId()));

      IntStream.range(0, MOST).forEach(more -> book());
      assertThat(accepted).hasSizeLessThanOrEqualTo(MOST);
    }
    accepted.forEach(this::assertSucceeds);
    until(202);
    assertSucceeds(accepted.getLast());
    assertThat(listed()).containsExactlyInAnyOrderElementsOf(accepted);
  }

  private Answer until(int status) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      Answer answer = book();
      if (answer.status() == status) {
        return answer;
      }
    }
    throw new AssertionError("no answer had the status " + status);
  }

  /** Books hour after hour; one that was not accepted is asked for again. */
  private Answer book() {
    Answer answer = client.post("/v1/bookings", Slot.hour(accepted.size()).booking(busy));
    if (answer.status() == 202) {
      accepted.add(answer.commandId());
    }
    return answer;
  }

  private void assertSucceeds(String command) {
    assertThat(client.await(command).get("status").asString()).isEqualTo("SUCCEEDED");
  }

  /** All commands of the busy resource that there are. */
  private List<String> listed() {
    List<String> ids = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = client.get("/v1/commands?limit=200&resourceId=" + busy + next).json();
      page.get("items").forEach(item -> ids.add(item.get("commandId").asString()));
      next = page.has("next") ? "&cursor=" + encoded(page.get("next").asString()) : "";
    } while (!next.isEmpty());
    return ids;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
