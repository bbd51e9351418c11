package dev.sluice.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.Database;
import dev.sluice.embedded.SharedParts;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.consistency.ConsistencyToken;
import dev.sluice.schemas.consistency.ConsistencyToken.Place;
import dev.sluice.schemas.kafka.Topics;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A read with the token of an earlier answer shows at least what that one had seen. */
final class ConsistencyIT {
  private static final String HEADER = ConsistencyToken.HEADER;

  private static TestLog log;
  private static TestEgress egress;

  private final Principal who = TestLog.client();

  @BeforeAll
  static void open() {
    log = TestLog.open();
    egress = TestEgress.open();
  }

  @AfterAll
  static void close() {
    egress.close();
    log.close();
  }

  @Test
  void aListingWithTheTokenOfA202HasTheCommand() throws Exception {
    for (int i = 1; i <= 20; i++) {
      Envelope envelope = TestLog.create(who, "room", null);
      log.accept(envelope);
      log.flush();
      String token = ConsistencyToken.of(envelope.commandId(), 1).write();
      assertThat(items(egress.get(who, "/v1/commands", HEADER, token))).isEqualTo(i);
    }
  }

  @Test
  void aListingWithAPlaceInTheLogWaitsForIt() throws Exception {
    for (int i = 1; i <= 20; i++) {
      Envelope envelope = TestLog.create(who, "room", null);
      RecordMetadata at = log.acceptNow(envelope);
      Place place = new Place(at.topic(), at.partition());
      String token = ConsistencyToken.of(Map.of(place, at.offset() + 1)).write();
      HttpResponse<String> answer = egress.get(who, "/v1/commands", HEADER, token);
      assertThat(items(answer)).isEqualTo(i);
      assertThat(token(answer).offsets().get(place)).isGreaterThan(at.offset());
    }
  }

  @Test
  void everyAnswerAndEventHasAToken() throws Exception {
    Envelope envelope = TestLog.create(who, "room", null);
    try (SseClient stream = egress.stream(who, "/v1/events")) {
      log.accept(envelope);
      log.publish(TestLog.booked(envelope));
      for (int revision = 1; revision <= 4; revision++) {
        String event = TestEgress.json(stream.next().data()).path("consistencytoken").asString();
        assertThat(ConsistencyToken.read(event))
            .contains(ConsistencyToken.of(envelope.commandId(), revision));
        HttpResponse<String> poll =
            egress.get(who, "/v1/commands/" + envelope.commandId(), HEADER, event);
        assertThat(TestEgress.json(poll).path("revision").asInt()).isGreaterThanOrEqualTo(revision);
        assertThat(token(poll).revisions()).containsKey(envelope.commandId());
      }
    }
    String booking = "/v1/bookings/" + envelope.bookingId().orElseThrow().value();
    for (String path : new String[] {booking, "/v1/bookings", "/v1/commands"}) {
      HttpResponse<String> answer = egress.get(who, path);
      assertThat(token(answer).offsets()).isNotEmpty();
      String again = answer.headers().firstValue(HEADER).orElseThrow();
      assertThat(egress.get(who, path, HEADER, again).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aPollCoversTheTokenThatItCarried() throws Exception {
    Envelope first = TestLog.create(who, "room", null);
    Envelope second = TestLog.create(who, "room", null);
    log.accept(first);
    log.accept(second);
    log.flush();
    String token = ConsistencyToken.of(first.commandId(), 1).write();
    HttpResponse<String> poll =
        egress.get(who, "/v1/commands/" + second.commandId(), HEADER, token);
    assertThat(token(poll).revisions()).containsOnlyKeys(first.commandId(), second.commandId());
    String both =
        ConsistencyToken.of(first.commandId(), 1).write()
            + ", "
            + ConsistencyToken.of(second.commandId(), 1).write();
    assertThat(items(egress.get(who, "/v1/commands", HEADER, both))).isEqualTo(2);
  }

  @Test
  void aHeaderOfMoreCommandsThanATokenHoldsIs400AndSaysSo() throws Exception {
    String many =
        Stream.generate(() -> ConsistencyToken.of(UUID.randomUUID(), 1).write())
            .limit(ConsistencyToken.MOST_COMMANDS + 1)
            .collect(Collectors.joining(","));
    HttpResponse<String> answer = egress.get(who, "/v1/commands", HEADER, many);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("of 16 commands together at most");
  }

  @Test
  void whatNoAnswerGaveIs400() throws Exception {
    for (String path : new String[] {"/v1/commands", "/v1/bookings", "/v1/schedules/room"}) {
      HttpResponse<String> answer = egress.get(who, path, HEADER, "made-up");
      assertThat(answer.statusCode()).isEqualTo(400);
      JsonNode fault = TestEgress.json(answer).path("errors").path(0);
      assertThat(fault.path("pointer").asString()).isEqualTo("header:Consistency-Token");
    }
    assertThat(egress.get(who, "/v1/commands/" + UUID.randomUUID(), HEADER, "").statusCode())
        .isEqualTo(400);
  }

  @Test
  void aPlaceThatDoesNotComeIs503InTimeAndIsThereWhenItHasCome() throws Exception {
    Database database = SharedParts.freshDatabase();
    try (TestEgress held = new TestEgress(database, SharedParts.redis(), Map.of());
        Connection writes =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
      Envelope envelope = TestLog.create(who, "room", null);
      log.accept(envelope);
      log.flush();
      while (held.get(who, "/v1/commands/" + envelope.commandId()).statusCode() != 200) {
        Thread.onSpinWait();
      }
      writes.setAutoCommit(false);
      try (Statement statement = writes.createStatement()) {
        statement.execute("lock table commands in exclusive mode");
      }
      RecordMetadata at = log.acceptNow(TestLog.create(who, "room", null));
      Place place = new Place(at.topic(), at.partition());
      String token = ConsistencyToken.of(Map.of(place, at.offset() + 1)).write();
      HttpResponse<String> answer = held.get(who, "/v1/commands", HEADER, token);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(TestEgress.json(answer).path("code").asString())
          .isEqualTo("projections-unavailable");
      assertThat(TestEgress.json(answer).at("/retry/afterSeconds").asInt()).isEqualTo(1);
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
      writes.rollback();
      assertThat(items(held.get(who, "/v1/commands", HEADER, token))).isEqualTo(2);
    }
  }

  @Test
  void aPlaceBehindTheEndOfTheLogIs400HoweverOftenItIsShown() throws Exception {
    Place place = new Place(Topics.COMMANDS.name(), 0);
    String token = ConsistencyToken.of(Map.of(place, Long.MAX_VALUE)).write();
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> answer = egress.get(who, "/v1/bookings", HEADER, token);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(TestEgress.json(answer).at("/errors/0/pointer").asString())
          .isEqualTo("header:Consistency-Token");
    }
  }

  @Test
  void aCommandThatIsNotInTheLogHoldsNobodyUp() throws Exception {
    String token = ConsistencyToken.of(UUID.randomUUID(), 7).write();
    assertThat(egress.get(who, "/v1/bookings", HEADER, token).statusCode()).isEqualTo(200);
  }

  private static ConsistencyToken token(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return ConsistencyToken.read(answer.headers().firstValue(HEADER).orElseThrow()).orElseThrow();
  }

  private static int items(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestEgress.json(answer).path("items").size();
  }
}
