package dev.sluice.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Principal;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class TicketIT {
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
  void aTicketOpensOneStreamWithoutAToken() throws Exception {
    JsonNode answer = issue("");
    assertThat(answer.get("expiresIn").asInt()).isEqualTo(60);
    String path = "/v1/events?from=earliest&ticket=" + answer.get("ticket").asString();
    try (SseClient stream = egress.anonymousStream(path)) {
      book();
      assertThat(stream.next(4)).extracting(SseClient.Event::type).contains("command.succeeded");
    }
    HttpResponse<String> again = egress.anonymous(path);
    assertThat(again.statusCode()).isEqualTo(401);
    assertThat(again.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(TestEgress.json(again).path("code").asString()).isEqualTo("unauthenticated");
  }

  @Test
  void aTicketShowsNoMoreThanItWasAskedFor() throws Exception {
    String ticket = issue("?types=command.succeeded").get("ticket").asString();
    try (SseClient stream = egress.anonymousStream("/v1/events?from=earliest&ticket=" + ticket)) {
      book();
      book();
      assertThat(stream.next(2))
          .extracting(SseClient.Event::type)
          .containsOnly("command.succeeded");
    }
    String other = issue("?types=command.succeeded").get("ticket").asString();
    HttpResponse<String> more =
        egress.anonymous("/v1/events?types=command.accepted&ticket=" + other);
    assertThat(more.statusCode()).isEqualTo(403);
    String own = issue("").get("ticket").asString();
    assertThat(egress.anonymous("/v1/events?scope=tenant&ticket=" + own).statusCode())
        .isEqualTo(403);
  }

  @Test
  void onlyAnOperatorGetsATicketForTheTenant() throws Exception {
    assertThat(egress.post(who, "/v1/events/tickets?scope=tenant").statusCode()).isEqualTo(403);
    Principal operator =
        new Principal("operator", who.tenant(), Set.of("client", "operator"), Set.of());
    HttpResponse<String> answer = egress.post(operator, "/v1/events/tickets?scope=tenant");
    String ticket = TestEgress.json(answer).get("ticket").asString();
    try (SseClient stream = egress.anonymousStream("/v1/events?from=earliest&ticket=" + ticket)) {
      book();
      assertThat(stream.next(4)).hasSize(4);
    }
  }

  @Test
  void whatIsNoTicketOpensNothing() throws Exception {
    assertThat(egress.anonymous("/v1/events?ticket=" + UUID.randomUUID()).statusCode())
        .isEqualTo(401);
    assertThat(egress.anonymous("/v1/events?ticket=").statusCode()).isEqualTo(401);
    assertThat(egress.anonymous("/v1/events").statusCode()).isEqualTo(401);
    assertThat(egress.post(who, "/v1/events/tickets?types=nonsense").statusCode()).isEqualTo(400);
  }

  private JsonNode issue(String query) throws Exception {
    HttpResponse<String> answer = egress.post(who, "/v1/events/tickets" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    return TestEgress.json(answer);
  }

  private void book() {
    Envelope envelope = TestLog.create(who, "room", null);
    log.accept(envelope);
    log.publish(TestLog.booked(envelope));
  }
}
