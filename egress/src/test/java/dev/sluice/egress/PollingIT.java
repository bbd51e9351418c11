package dev.sluice.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.FeedEntry;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class PollingIT {
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
  void aCommandIsThereTheMomentAfterKafkaHasIt() throws Exception {
    for (int i = 0; i < 20; i++) {
      Envelope envelope = TestLog.create(who, "room", null);
      log.accept(envelope);
      log.flush();
      HttpResponse<String> answer = egress.get(who, path(envelope));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(TestEgress.json(answer).path("status").asString()).isEqualTo("ACCEPTED");
      assertThat(answer.headers().firstValue("ETag")).contains("\"1\"");
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    }
  }

  @Test
  void aFinalCommandHasNoRetryAfterAndIsNotSentTwice() throws Exception {
    Envelope envelope = TestLog.create(who, "room", null);
    log.accept(envelope);
    log.publish(TestLog.booked(envelope));
    HttpResponse<String> ended = egress.get(who, path(envelope), "Prefer", "wait=20");
    assertThat(ended.statusCode()).isEqualTo(200);
    assertThat(TestEgress.json(ended).path("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(ended.headers().firstValue("ETag")).contains("\"4\"");
    assertThat(ended.headers().firstValue("Retry-After")).isEmpty();
    assertThat(ended.headers().firstValue("Preference-Applied")).contains("wait=20");
    HttpResponse<String> same = egress.get(who, path(envelope), "If-None-Match", "\"4\"");
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    assertThat(same.headers().firstValue("ETag")).contains("\"4\"");
  }

  @Test
  void aWaitWithTheTagAtHandEndsWithTheNextChange() throws Exception {
    Envelope envelope = TestLog.create(who, "room", null);
    List<FeedEntry> events = TestLog.booked(envelope);
    log.accept(envelope);
    log.flush();
    assertThat(egress.get(who, path(envelope)).statusCode()).isEqualTo(200);
    try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<String>> waiting =
          background.submit(
              () -> egress.get(who, path(envelope), "If-None-Match", "\"1\"", "Prefer", "wait=20"));
      log.publish(events.subList(0, 2));
      HttpResponse<String> changed = waiting.get();
      assertThat(changed.statusCode()).isEqualTo(200);
      assertThat(TestEgress.json(changed).path("revision").asLong()).isEqualTo(2);
    }
    HttpResponse<String> unchanged =
        egress.get(who, path(envelope), "If-None-Match", "\"2\"", "Prefer", "wait=1");
    assertThat(unchanged.statusCode()).isEqualTo(304);
  }

  @Test
  void whoWaitsWhenTheInstanceIsStoppedIsToldHowItStands() throws Exception {
    Envelope envelope = TestLog.create(who, "room", null);
    log.accept(envelope);
    log.flush();
    TestEgress stopped = TestEgress.open();
    try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
      while (stopped.get(who, path(envelope)).statusCode() != 200) {
        Thread.onSpinWait();
      }
      Future<HttpResponse<String>> forTheEnd =
          background.submit(() -> stopped.get(who, path(envelope), "Prefer", "wait=30"));
      Future<HttpResponse<String>> forAChange =
          background.submit(
              () ->
                  stopped.get(who, path(envelope), "If-None-Match", "\"1\"", "Prefer", "wait=30"));
      while (stopped.measured("sluice_polls_held") < 2) {
        Thread.onSpinWait();
      }
      long begin = System.nanoTime();
      stopped.close();
      HttpResponse<String> answer = forTheEnd.get();
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(TestEgress.json(answer).path("status").asString()).isEqualTo("ACCEPTED");
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
      assertThat(answer.headers().firstValue("Preference-Applied")).contains("wait=30");
      assertThat(forAChange.get().statusCode()).isEqualTo(304);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void othersAndOtherTenantsSeeNothingOperatorsSeeTheTenant() throws Exception {
    Envelope envelope = TestLog.create(who, "room", null);
    log.accept(envelope);
    log.flush();
    Principal colleague = new Principal("other", who.tenant(), Set.of("client"), Set.of());
    Principal operator = new Principal("op", who.tenant(), Set.of("operator"), Set.of());
    Principal stranger = new Principal("client", "elsewhere", Set.of("operator"), Set.of());
    assertThat(egress.get(operator, path(envelope)).statusCode()).isEqualTo(200);
    assertNotFound(egress.get(colleague, path(envelope)));
    assertNotFound(egress.get(stranger, path(envelope)));
    assertNotFound(egress.get(who, "/v1/commands/" + UUID.randomUUID()));
    assertNotFound(egress.get(who, "/v1/commands/not-an-id"));
    assertNotFound(egress.get(stranger, path(envelope) + "/events"));
  }

  @Test
  void theListingHasEachCommandOnceNewestFirst() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      Envelope envelope = TestLog.create(who, "room-" + i % 2, i == 7 ? "my-key" : null);
      log.accept(envelope);
      ids.addFirst(envelope.commandId().toString());
    }
    log.flush();
    assertThat(egress.get(who, "/v1/commands/" + ids.getFirst()).statusCode()).isEqualTo(200);
    List<String> listed = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = TestEgress.json(egress.get(who, "/v1/commands?limit=10" + next));
      page.path("items").forEach(item -> listed.add(item.path("commandId").asString()));
      next = page.has("next") ? "&cursor=" + page.path("next").asString() : "";
    } while (!next.isEmpty());
    assertThat(listed).isEqualTo(ids);
    assertThat(items("?resourceId=room-1")).isEqualTo(12);
    assertThat(items("?idempotencyKey=my-key")).isEqualTo(1);
    assertThat(items("?idempotencyKey=%22my-key%22")).isEqualTo(1);
    assertThat(items("?status=SUCCEEDED")).isZero();
    assertThat(items("?type=CreateBooking&limit=200")).isEqualTo(25);
  }

  @Test
  void everyFaultOfAQueryIsNamed() throws Exception {
    HttpResponse<String> answer =
        egress.get(
            who,
            "/v1/commands?limit=0&status=GONE&type=Nothing&colour=red&cursor=abc",
            "Consistency-Token",
            "made-up");
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode problem = TestEgress.json(answer);
    assertThat(problem.path("code").asString()).isEqualTo("malformed-request");
    List<String> pointers = new ArrayList<>();
    problem.path("errors").forEach(e -> pointers.add(e.path("pointer").asString()));
    assertThat(pointers)
        .containsExactlyInAnyOrder(
            "query:colour",
            "query:status",
            "query:type",
            "query:limit",
            "query:cursor",
            "header:Consistency-Token");
  }

  private int items(String query) throws Exception {
    return TestEgress.json(egress.get(who, "/v1/commands" + query)).path("items").size();
  }

  private static void assertNotFound(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(TestEgress.json(answer).path("code").asString()).isEqualTo("command-not-found");
  }

  private static String path(Envelope envelope) {
    return "/v1/commands/" + envelope.commandId();
  }
}
