package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Up to a thousand commands in one call. */
class BatchIT {
  private static final String[] NDJSON = {"Content-Type", "application/x-ndjson"};

  private final GatewayTester gateway = GatewayTester.shared();
  private final Client client = gateway.somebody();

  @Test
  void aThousandLinesAreAnsweredInOrder() {
    List<String> resources = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      resources.add("res-batch-" + i);
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      lines.add(
          switch (i % 5) {
            case 3 -> "{\"type\":\"CancelBooking\"}";
            case 4 -> "{not json " + i;
            default -> create(resources.get(i), Slot.hour(9));
          });
    }
    Answer answer = batch(lines);
    assertThat(answer.status()).isEqualTo(200);
    List<JsonNode> answers = answer.lines();
    assertThat(answers).hasSize(1000);
    for (int i = 0; i < 1000; i++) {
      JsonNode line = answers.get(i);
      switch (i % 5) {
        case 3 -> assertThat(line.path("status").asInt()).isEqualTo(422);
        case 4 -> assertThat(line.path("status").asInt()).isEqualTo(400);
        default -> assertThat(line.path("resourceId").asString()).isEqualTo(resources.get(i));
      }
    }
    assertThat(answers)
        .filteredOn(l -> l.has("commandId") && l.has("acceptedAt"))
        .extracting(l -> l.get("commandId").asString())
        .hasSize(600)
        .doesNotHaveDuplicates();
    JsonNode last = client.await(answers.get(997).get("commandId").asString());
    assertThat(last.at("/reason/code").asString()).isEqualTo("resource-not-found");
  }

  @Test
  void theLinesAboutOneResourceTakeEffectInOrder() {
    String room = gateway.resource();
    List<JsonNode> answers =
        batch(List.of(create(room, Slot.hour(9)), create(room, Slot.hour(9)))).lines();
    assertThat(end(answers.get(0))).isEqualTo("SUCCEEDED");
    assertThat(end(answers.get(1))).isEqualTo("REJECTED");
  }

  @Test
  void aBatchSentAgainWithItsKeyIsTheSameBatch() {
    String key = "batch-" + UUID.randomUUID();
    List<String> lines =
        List.of(create("res-batch-a", Slot.hour(9)), "{}", create("res-batch-b", Slot.hour(9)));
    Answer first = batch(lines, "Idempotency-Key", key);
    Answer again = batch(lines, "Idempotency-Key", key);
    for (int i : new int[] {0, 2}) {
      assertThat(again.lines().get(i)).isEqualTo(first.lines().get(i));
    }
    assertThat(first.lines().get(0).get("commandId"))
        .isNotEqualTo(first.lines().get(2).get("commandId"));
  }

  @Test
  void aLineMayBeForbiddenWhileOthersAreTaken() {
    String define =
        "{\"type\":\"DefineSchedule\",\"resourceId\":\"r\",\"timezone\":\"UTC\",\"capacity\":1,"
            + "\"slotMinutes\":60,\"weekly\":{}}";
    List<JsonNode> answers = batch(List.of(define, create("r", Slot.hour(9)))).lines();
    assertThat(answers.get(0).path("code").asString("")).isEqualTo("forbidden");
    assertThat(answers.get(1).path("status").asString("")).isEqualTo("ACCEPTED");
  }

  @Test
  void moreThanAThousandLinesAreRefusedWhole() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 1001; i++) {
      lines.add(create("res-batch-many", Slot.hour(9)));
    }
    Answer answer = batch(lines);
    assertThat(answer.status()).isIn(413, 422);
    assertThat(client.get("/v1/commands?resourceId=res-batch-many").json().get("items")).isEmpty();
  }

  @Test
  void aBatchOfNothingIsRefused() {
    Answer answer = client.post("/v1/commands/batch", "", NDJSON);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("malformed-json");
  }

  @Test
  void aBatchIsNdjson() {
    assertThat(client.post("/v1/commands/batch", "{}").status()).isEqualTo(415);
  }

  private String end(JsonNode accepted) {
    return client.await(accepted.get("commandId").asString()).get("status").asString();
  }

  private Answer batch(List<String> lines, String... headers) {
    List<String> all = new ArrayList<>(List.of(NDJSON));
    all.addAll(List.of(headers));
    return client.post(
        "/v1/commands/batch", String.join("\n", lines) + "\n", all.toArray(String[]::new));
  }

  private static String create(String resource, Slot slot) {
    return """
    {"type":"CreateBooking","resourceId":"%s","start":"%s","end":"%s"}\
    """
        .formatted(resource, slot.start(), slot.end());
  }
}
