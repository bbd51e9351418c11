package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The same key and the same body is the same command, however often it is sent. */
class IdempotencyIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final Client client = gateway.somebody();
  private final String key = "key-" + UUID.randomUUID();

  @Test
  void fortyRacingRetriesAreOneCommand() {
    String room = gateway.resource(40);
    String body = Slot.hour(9).booking(room);
    List<Answer> answers = Together.run(40, i -> create(body, key));
    assertThat(answers).allSatisfy(a -> assertThat(a.status()).as("%s", a).isEqualTo(202));
    assertThat(answers).extracting(Answer::body).containsOnly(answers.getFirst().body());
    client.await(answers.getFirst().commandId());
    assertThat(client.free(room, Slot.hour(9))).isEqualTo(39);
    assertThat(client.get("/v1/commands?idempotencyKey=" + key).json().get("items")).hasSize(1);
    assertThat(client.get("/v1/bookings?resourceId=" + room).json().get("items")).hasSize(1);
  }

  @Test
  void aRetryAfterTheEndIsAnsweredAsTheFirst() {
    String room = gateway.resource();
    Answer first = create(Slot.hour(9).booking(room), key);
    JsonNode document = client.await(first.commandId());
    Answer retry = create(Slot.hour(9).booking(room), key);
    assertThat(retry.status()).isEqualTo(202);
    assertThat(retry.body()).isEqualTo(first.body());
    assertThat(client.await(first.commandId())).isEqualTo(document);
  }

  @Test
  void anotherBodyUnderTheSameKeyIsRefusedAndChangesNothing() {
    String room = gateway.resource();
    Answer first = create(Slot.hour(9).booking(room), key);
    Answer other = create(Slot.hour(10).booking(room), key);
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.code()).isEqualTo("idempotency-key-reused");
    assertThat(other.text("/retry/key")).isEqualTo("new");
    assertThat(client.await(first.commandId()).get("status").asString()).isEqualTo("SUCCEEDED");
    Answer late = create(Slot.hour(10).booking(room), key);
    assertThat(late.status()).isEqualTo(422);
    assertThat(client.free(room, Slot.hour(10))).isEqualTo(1);
  }

  @Test
  void ofTwoBodiesThatRaceUnderOneKeyOneWins() {
    String room = gateway.resource();
    List<Answer> answers = Together.run(20, i -> create(Slot.hour(9 + i % 2).booking(room), key));
    assertThat(answers).extracting(Answer::status).containsOnly(202, 422);
    String winner =
        answers.stream().filter(a -> a.status() == 202).findFirst().orElseThrow().commandId();
    assertThat(answers)
        .filteredOn(a -> a.status() == 202)
        .extracting(Answer::commandId)
        .hasSize(10)
        .containsOnly(winner);
    // A listing shows what has been materialized: the end of the winner has, once it was polled.
    client.await(winner);
    assertThat(client.get("/v1/commands?idempotencyKey=" + key).json().get("items")).hasSize(1);
  }

  @Test
  void howTheBodyIsSpelledDoesNotMatter() {
    String room = gateway.resource();
    Slot slot = Slot.hour(9);
    Answer first = create(slot.booking(room), key);
    String other =
        """
        { "end": "%s", "start" : "%s",
          "seats": 1, "resourceId": "%s" }\
        """
            .formatted(spelled(slot.end(), 2), spelled(slot.start(), -3), room);
    assertThat(create(other, key).body()).isEqualTo(first.body());
  }

  @Test
  void aKeyIsTheSameBareAndQuoted() {
    String body = Slot.hour(9).booking(gateway.resource());
    assertThat(create(body, '"' + key + '"').body()).isEqualTo(create(body, key).body());
    // A quoted string escapes quotes and backslashes (RFC 8941, 3.3.3); bare, they are themselves.
    String quoted = "\"" + key + "\\\\\\\"\"";
    assertThat(create(body, quoted).body()).isEqualTo(create(body, key + "\\\"").body());
  }

  @Test
  void aKeyCountsForOnePrincipalAndOneOperation() {
    String room = gateway.resource();
    String body = Slot.hour(9).booking(room);
    Answer first = create(body, key);
    Answer others = gateway.somebody().post("/v1/bookings", body, "Idempotency-Key", key);
    assertThat(others.status()).isEqualTo(202);
    assertThat(others.commandId()).isNotEqualTo(first.commandId());
    Answer cancel =
        client.post(
            "/v1/bookings/" + first.text("/bookingId") + "/cancel", "{}", "Idempotency-Key", key);
    assertThat(cancel.status()).isEqualTo(202);
    assertThat(cancel.commandId()).isNotEqualTo(first.commandId());
  }

  @Test
  void theGenericCallIsTheSameOperation() {
    String room = gateway.resource();
    Slot slot = Slot.hour(9);
    Answer first = create(slot.booking(room), key);
    String generic =
        """
        {"type":"CreateBooking","resourceId":"%s","start":"%s","end":"%s"}\
        """
            .formatted(room, slot.start(), slot.end());
    assertThat(client.post("/v1/commands", generic, "Idempotency-Key", key).body())
        .isEqualTo(first.body());
  }

  @Test
  void withoutAKeyEachIsACommandOfItsOwn() {
    String body = Slot.hour(9).booking(gateway.resource(5));
    Answer one = client.post("/v1/bookings", body);
    Answer two = client.post("/v1/bookings", body);
    assertThat(one.commandId()).isNotEqualTo(two.commandId());
    assertThat(one.header("Idempotency-Expires")).isEmpty();
  }

  @Test
  void theAnswerSaysUntilWhenTheKeyIsKept() {
    Answer answer = create(Slot.hour(9).booking(gateway.resource()), key);
    Instant expires = Instant.parse(answer.header("Idempotency-Expires"));
    assertThat(Duration.between(Instant.now(), expires))
        .isBetween(Duration.ofHours(23), Duration.ofHours(25));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"\"", "\"open", "tab\tbed"})
  void aKeyThatIsNoneIsMalformed(String bad) {
    Answer answer = create(Slot.hour(9).booking("room-1"), bad);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.pointers()).containsExactly("header:Idempotency-Key");
  }

  @Test
  void aKeyHasAtMost255Characters() {
    String body = Slot.hour(9).booking(gateway.resource());
    assertThat(create(body, "k".repeat(256)).status()).isEqualTo(400);
    assertThat(create(body, "k".repeat(255)).status()).isEqualTo(202);
  }

  private static String spelled(Instant time, int offsetHours) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        time.atOffset(ZoneOffset.ofHours(offsetHours)));
  }

  private Answer create(String body, String idempotencyKey) {
    return client.post("/v1/bookings", body, "Idempotency-Key", idempotencyKey);
  }
}
