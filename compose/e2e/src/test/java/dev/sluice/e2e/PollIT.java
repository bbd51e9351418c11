package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How a command stands, for those who ask. */
class PollIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final Client client = gateway.somebody();
  private final String room = gateway.resource(500);

  @Test
  void whoWasTold202IsNeverTold404() {
    List<Integer> statuses =
        Together.run(
            60,
            i -> {
              String command = client.submit("/v1/bookings", Slot.hour(9).booking(room));
              return client.get("/v1/commands/" + command).status();
            });
    assertThat(statuses).containsOnly(200);
  }

  @Test
  void whoHasTheDocumentIsToldSo() {
    JsonNode document = client.book(room, Slot.hour(9));
    String path = "/v1/commands/" + document.get("commandId").asString();
    Answer answer = client.get(path);
    String etag = answer.header("ETag");
    assertThat(etag).isNotEmpty();
    assertThat(client.get(path, "If-None-Match", etag).status()).isEqualTo(304);
    assertThat(client.get(path, "If-None-Match", "W/" + etag).status()).isEqualTo(304);
    assertThat(client.get(path, "If-None-Match", "\"x\", " + etag).status()).isEqualTo(304);
    assertThat(client.get(path, "If-None-Match", "*").status()).isEqualTo(304);
    assertThat(client.get(path, "If-None-Match", "\"x\"").status()).isEqualTo(200);
  }

  @Test
  void retryAfterIsSaidUntilTheEnd() {
    String command = client.submit("/v1/bookings", Slot.hour(9).booking(room));
    Answer answer = client.get("/v1/commands/" + command);
    assertThat(answer.header("Retry-After").isEmpty()).isEqualTo(answer.json().has("completedAt"));
    client.await(command);
    assertThat(client.get("/v1/commands/" + command).header("Retry-After")).isEmpty();
  }

  @Test
  void theRevisionCountsTheEventsAndChangesTheTag() {
    String command = client.submit("/v1/bookings", Slot.hour(9).booking(room));
    String path = "/v1/commands/" + command;
    long before = 0;
    String etag = "";
    while (true) {
      Answer answer =
          etag.isEmpty()
              ? client.get(path)
              : client.get(path, "If-None-Match", etag, "Prefer", "wait=20");
      assertThat(answer.status()).isEqualTo(200);
      long revision = answer.json().get("revision").asLong();
      assertThat(revision).isGreaterThan(before);
      assertThat(answer.header("ETag")).isNotEqualTo(etag);
      if (answer.json().has("completedAt")) {
        return;
      }
      before = revision;
      etag = answer.header("ETag");
    }
  }

  @Test
  void whoWaitsForWhatHasEndedDoesNotWait() {
    String command = client.book(room, Slot.hour(9)).get("commandId").asString();
    Instant begin = Instant.now();
    Answer answer = client.get("/v1/commands/" + command, "Prefer", "wait=30");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void whoWaitsForAChangeThatDoesNotComeIsToldSoInTime() {
    String path = "/v1/commands/" + client.book(room, Slot.hour(9)).get("commandId").asString();
    String etag = client.get(path).header("ETag");
    assertThat(client.get(path, "If-None-Match", etag, "Prefer", "wait=1").status()).isEqualTo(304);
  }

  @Test
  void bookingsAndSchedulesHaveTagsToo() {
    String booking = client.booked(room, Slot.hour(9));
    for (String path : List.of("/v1/bookings/" + booking, "/v1/schedules/" + room)) {
      Answer answer = client.get(path);
      assertThat(answer.header("ETag"))
          .isEqualTo("\"" + answer.json().get("revision").asLong() + "\"");
      assertThat(client.get(path, "If-None-Match", answer.header("ETag")).status()).isEqualTo(304);
    }
  }
}
