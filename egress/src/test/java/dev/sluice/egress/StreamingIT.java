package dev.sluice.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.FeedEntry;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class StreamingIT {
  private static EgressPair pair;
  private static TestLog log;
  private static TestEgress egress;
  private static TestEgress second;

  private final Principal who = TestLog.client();

  @BeforeAll
  static void open() {
    pair = EgressPair.open(Map.of("feed.heartbeat", "500ms"));
    log = pair.log();
    egress = pair.first();
    second = pair.second();
  }

  @AfterAll
  static void close() {
    pair.close();
  }

  @Test
  void whatHappensAfterTheAnswerIsSeenOnBothInstances() throws Exception {
    try (SseClient one = egress.stream(who, "/v1/events");
        SseClient two = second.stream(who, "/v1/events")) {
      assertThat(one.response().headers().firstValue("Content-Type"))
          .contains("text/event-stream; charset=utf-8");
      assertThat(one.response().headers().firstValue("Cache-Control")).contains("no-store");
      Envelope envelope = book();
      List<SseClient.Event> events = one.next(4);
      assertThat(two.next(4)).isEqualTo(events);
      assertThat(events)
          .extracting(SseClient.Event::type)
          .containsExactly(
              "command.accepted", "command.authorized", "command.started", "command.succeeded");
      assertThat(events).extracting(SseClient.Event::id).isEqualTo(EgressPair.ids(1, 4));
      JsonNode last = TestEgress.json(events.getLast().data());
      assertThat(last.path("id").asString()).isEqualTo(envelope.commandId() + "-4");
      assertThat(last.path("previous").asString()).isEqualTo("0000000000000003");
      JsonNode data = last.path("data");
      assertThat(data.path("sequence").asLong()).isEqualTo(4);
      assertThat(data.path("status").asString()).isEqualTo("SUCCEEDED");
      assertThat(one.nextOfAny().type()).isEqualTo("comment");
    }
  }

  @Test
  void aResumedStreamGoesOnExactlyBehindTheLastEvent() throws Exception {
    List<String> seen = new ArrayList<>();
    String last = "";
    book();
    for (int i = 0; i < 5; i++) {
      TestEgress instance = i % 2 == 0 ? egress : second;
      String from = i == 0 ? "?from=earliest" : "";
      try (SseClient stream =
          i == 0
              ? instance.stream(who, "/v1/events" + from)
              : instance.stream(who, "/v1/events", "Last-Event-ID", last)) {
        book();
        for (SseClient.Event event : stream.next(i == 4 ? 12 : 3)) {
          seen.add(event.id());
          last = event.id();
        }
      }
    }
    assertThat(seen).isEqualTo(EgressPair.ids(1, 24));
    try (SseClient stream = second.stream(who, "/v1/events?lastEventId=" + seen.get(21))) {
      assertThat(stream.next(2)).extracting(SseClient.Event::id).isEqualTo(EgressPair.ids(23, 24));
    }
  }

  @Test
  void aFilteredStreamKeepsTheNumbersOfTheWholeFeed() throws Exception {
    book();
    book();
    try (SseClient stream =
        egress.stream(who, "/v1/events?from=earliest&types=command.succeeded,command.rejected")) {
      book();
      assertThat(stream.next(3))
          .extracting(SseClient.Event::id)
          .containsExactly("0000000000000004", "0000000000000008", "0000000000000012");
    }
    try (SseClient stream = egress.stream(who, "/v1/events?from=earliest&resourceId=other")) {
      Envelope other = TestLog.create(who, "other", null);
      log.publish(TestLog.booked(other));
      assertThat(stream.next().id()).isEqualTo("0000000000000013");
    }
  }

  @Test
  void aCommandsStreamBeginsWithItsFirstEventAndEndsWithItsLast() throws Exception {
    Envelope envelope = TestLog.create(who, "room", null);
    List<FeedEntry> events = TestLog.booked(envelope);
    log.accept(envelope);
    log.publish(events.subList(0, 2));
    log.flush();
    String path = "/v1/commands/" + envelope.commandId() + "/events";
    try (SseClient stream = second.stream(who, path)) {
      assertThat(stream.next(2)).extracting(SseClient.Event::id).isEqualTo(EgressPair.ids(1, 2));
      log.publish(events.subList(2, 4));
      assertThat(stream.next(2)).extracting(SseClient.Event::id).isEqualTo(EgressPair.ids(3, 4));
      assertThat(stream.next().type()).isEqualTo("end");
    }
    try (SseClient again = egress.stream(who, path, "Last-Event-ID", "0000000000000002")) {
      assertThat(again.next(2)).extracting(SseClient.Event::id).isEqualTo(EgressPair.ids(3, 4));
      assertThat(again.next().type()).isEqualTo("end");
    }
    assertThat(egress.get(who, path, "Last-Event-ID", "4").statusCode()).isEqualTo(204);
  }

  @Test
  void anOperatorSeesTheTenantInOneOrderOthersMayNot() throws Exception {
    Principal operator = new Principal("op", who.tenant(), Set.of("operator"), Set.of());
    Principal colleague = new Principal("other", who.tenant(), Set.of("client"), Set.of());
    try (SseClient stream = egress.stream(operator, "/v1/events?scope=tenant")) {
      book();
      log.publish(TestLog.booked(TestLog.create(colleague, "room", null)));
      assertThat(stream.next(8)).extracting(SseClient.Event::id).isEqualTo(EgressPair.ids(1, 8));
    }
    assertThat(egress.get(who, "/v1/events?scope=tenant").statusCode()).isEqualTo(403);
  }

  @Test
  void anIdBeyondTheHeadIsToldBeforeTheStreamGoesOn() throws Exception {
    book();
    try (SseClient first = egress.stream(who, "/v1/events?from=earliest")) {
      first.next(4);
    }
    try (SseClient stream = egress.stream(who, "/v1/events", "Last-Event-ID", "99")) {
      SseClient.Event truncated = stream.next();
      assertThat(truncated.type()).isEqualTo("feed.truncated");
      assertThat(truncated.id()).isEqualTo("0000000000000004");
      assertThat(TestEgress.json(truncated.data()).at("/data/reason").asString())
          .isEqualTo("beyond-the-end");
      book();
      assertThat(stream.next(4)).extracting(SseClient.Event::id).isEqualTo(EgressPair.ids(5, 8));
    }
  }

  @Test
  void whateverIsSaidFirstTheRetryIsSaidBefore() throws Exception {
    book();
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (String from : List.of("lastEventId=99", "lastEventId=2", "from=earliest", "from=now")) {
        HttpResponse<InputStream> answer =
            http.send(
                egress.request(who, "/v1/events?" + from),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
          assertThat(new String(body.readNBytes(7), StandardCharsets.US_ASCII))
              .as(from)
              .isEqualTo("retry: ");
        }
      }
    }
  }

  @Test
  void aStreamEndsWhenItsTokenExpires() throws Exception {
    String token = egress.token(who, Duration.ofSeconds(3));
    try (SseClient stream = egress.stream(token, "/v1/events")) {
      assertThat(stream.next().type()).isEqualTo("feed.expired");
      assertThat(stream.next().type()).isEqualTo("end");
    }
  }

  @Test
  void aStreamThatIsRenewedGoesOn() throws Exception {
    String token = egress.token(who, Duration.ofSeconds(20));
    try (SseClient stream = egress.stream(token, "/v1/events")) {
      String id = stream.response().headers().firstValue("Stream-Id").orElseThrow();
      String path = "/v1/events/streams/" + id + "/renewal";
      // Another's call is not for this stream.
      assertThat(egress.post(TestLog.client(), path).statusCode()).isEqualTo(202);
      assertThat(egress.post(who, path).statusCode()).isEqualTo(204);
      SseClient.Event renewed = stream.next();
      assertThat(renewed.type()).isEqualTo("feed.renewed");
      assertThat(Instant.parse(TestEgress.json(renewed.data()).at("/data/expiresAt").asString()))
          .isAfter(Instant.now().plusSeconds(60));
      book();
      assertThat(stream.next(4)).extracting(SseClient.Event::id).isEqualTo(EgressPair.ids(1, 4));
    }
    assertThat(egress.post(who, "/v1/events/streams/x/renewal").statusCode()).isEqualTo(400);
  }

  @Test
  void aStreamIsRenewedFromAnotherInstanceByTheNameOfItsTicket() throws Exception {
    try (TestEgress other = TestEgress.open()) {
      JsonNode ticket = TestEgress.json(egress.post(who, "/v1/events/tickets"));
      String id = ticket.path("streamId").asString();
      try (SseClient stream =
          egress.anonymousStream("/v1/events?ticket=" + ticket.path("ticket").asString())) {
        assertThat(stream.response().headers().firstValue("Stream-Id")).contains(id);
        String later = other.token(who, Duration.ofMinutes(9));
        assertThat(other.post(later, "/v1/events/streams/" + id + "/renewal").statusCode())
            .isEqualTo(202);
        assertThat(stream.next().type()).isEqualTo("feed.renewed");
      }
    }
  }

  @Test
  void whatCannotBeReadIsRefused() throws Exception {
    assertThat(egress.get(who, "/v1/events", "Last-Event-ID", "x").statusCode()).isEqualTo(400);
    assertThat(egress.get(who, "/v1/events?types=nothing").statusCode()).isEqualTo(400);
    assertThat(egress.get(who, "/v1/events?from=then").statusCode()).isEqualTo(400);
    assertThat(egress.get(who, "/v1/events", "Accept", "application/json").statusCode())
        .isEqualTo(406);
  }

  private Envelope book() {
    Envelope envelope = TestLog.create(who, "room", null);
    log.publish(TestLog.booked(envelope));
    log.flush();
    return envelope;
  }
}
