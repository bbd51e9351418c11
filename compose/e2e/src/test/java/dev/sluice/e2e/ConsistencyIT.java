package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whoever shows what an answer had seen is shown at least that. */
class ConsistencyIT {
  private static final String TOKEN = "Consistency-Token";

  private final GatewayTester gateway = GatewayTester.shared();
  private final Client client = gateway.somebody();
  private final String room = gateway.resource(500);

  @Test
  void whoWasTold202FindsTheCommandInTheListing() {
    for (int i = 1; i <= 30; i++) {
      Answer accepted = client.post("/v1/bookings", Slot.hour(9).booking(room));
      assertThat(accepted.status()).isEqualTo(202);
      Answer listing = client.get("/v1/commands", TOKEN, accepted.header(TOKEN));
      assertThat(listing.json().get("items")).hasSize(i);
      assertThat(listing.text("/items/0/commandId")).isEqualTo(accepted.commandId());
    }
  }

  @Test
  void theTokenOfABatchIsForAllItsLines() {
    String line =
        "{\"type\":\"CreateBooking\"," + Slot.hour(9).booking(room).strip().substring(1) + "\n";
    String body = IntStream.range(0, 40).mapToObj(_ -> line).collect(Collectors.joining());
    String[] headers = {"Content-Type", "application/x-ndjson", "Idempotency-Key", "forty"};
    Answer first = client.send("POST", "/v1/commands/batch", body, headers);
    assertThat(first.status()).isEqualTo(200);
    assertThat(client.get("/v1/commands", TOKEN, first.header(TOKEN)).json().get("items"))
        .hasSize(40);
    Answer again = client.send("POST", "/v1/commands/batch", body, headers);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(client.get("/v1/commands", TOKEN, again.header(TOKEN)).status()).isEqualTo(200);
  }

  @Test
  void whoSawAnEventSeesWhatItTellsOf() {
    try (SseClient feed = client.events("/v1/events")) {
      for (int i = 1; i <= 10; i++) {
        client.submit("/v1/bookings", Slot.hour(9).booking(room));
        SseEvent last = feed.until(SseEvent::isFinal).getLast();
        String token = last.cloudEvent().get("consistencytoken").asString();
        assertThat(client.get("/v1/bookings", TOKEN, token).json().get("items")).hasSize(i);
      }
    }
  }

  @Test
  void everyQueryHasATokenThatEveryQueryTakes() {
    String booking = client.booked(room, Slot.hour(9));
    String command = client.get("/v1/commands").text("/items/0/commandId");
    List<String> paths =
        List.of(
            "/v1/commands/" + command,
            "/v1/commands",
            "/v1/bookings/" + booking,
            "/v1/bookings",
            "/v1/schedules/" + room,
            "/v1/schedules/" + room + "/availability");
    String token = "";
    for (String path : paths) {
      Answer answer = token.isEmpty() ? client.get(path) : client.get(path, TOKEN, token);
      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
      token = answer.header(TOKEN);
      assertThat(token).as(path).isNotEmpty();
    }
  }

  @Test
  void whatNoAnswerGaveIsRefused() {
    for (String path : List.of("/v1/commands", "/v1/bookings", "/v1/schedules/" + room)) {
      Answer answer = client.get(path, TOKEN, "seen-it-all");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.pointers()).containsExactly("header:Consistency-Token");
    }
  }
}
