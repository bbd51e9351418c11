package dev.sluice.egress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestEgress;
import dev.sluice.egress.TestLog;
import dev.sluice.embedded.SharedParts;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Principal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Webhooks as their owners handle them, from the log to the receiver. */
final class WebhookEndpointIT {
  private static TestLog log;
  private static TestEgress egress;
  private static Receiver receiver;
  private static HttpClient client;

  private final Principal who = TestLog.client();

  @BeforeAll
  static void open() throws Exception {
    log = TestLog.open();
    receiver = new Receiver();
    client = HttpClient.newHttpClient();
    egress =
        new TestEgress(
            SharedParts.freshDatabase(),
            SharedParts.redis(),
            Map.of(
                "webhooks.allow-http", "true",
                "webhooks.allow-private-addresses", "true",
                "webhooks.max-per-caller", "2"));
  }

  @AfterAll
  static void close() {
    egress.close();
    client.close();
    receiver.close();
    log.close();
  }

  private static HttpResponse<String> send(
      Principal caller, String method, String path, String body) throws Exception {
    HttpRequest.BodyPublisher content =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + egress.port() + path))
            .timeout(Duration.ofSeconds(40))
            .header("Authorization", "Bearer " + egress.token(caller, Duration.ofMinutes(5)))
            .header("Content-Type", "application/json")
            .method(method, content)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode expect(int status, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer.body().isEmpty() ? TestEgress.json("{}") : TestEgress.json(answer);
  }

  private JsonNode register(String more) throws Exception {
    String body = "{\"url\":\"" + receiver.url() + "\"" + more + "}";
    HttpResponse<String> answer = send(who, "POST", "/v1/webhooks", body);
    JsonNode created = expect(201, answer);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(answer.headers().firstValue("Location"))
        .contains("/v1/webhooks/" + created.path("webhookId").asString());
    return created;
  }

  private static String self(JsonNode webhook) {
    return webhook.at("/links/self").asString();
  }

  private static String code(HttpResponse<String> answer) {
    return TestEgress.json(answer).path("code").asString();
  }

  @Test
  void aWebhookLives() throws Exception {
    JsonNode created =
        register(
            ",\"types\":[\"command.succeeded\"],\"resourceId\":\"room\",\"description\":\"x\"");
    String secret = created.path("secret").asString();
    JsonNode shown = expect(200, send(who, "GET", self(created), ""));
    assertThat(shown.has("secret")).isFalse();
    assertThat(shown.path("owner").asString()).isEqualTo(who.subject());
    assertThat(shown.path("status").asString()).isEqualTo("ENABLED");
    assertThat(shown.path("types").get(0).asString()).isEqualTo("command.succeeded");
    Envelope envelope = book("room");
    Receiver.Request request = receiver.next();
    assertThat(request.isSignedBy(secret)).isTrue();
    assertThat(request.json().at("/data/commandId").asString())
        .isEqualTo(envelope.commandId().toString());
    JsonNode delivery = delivered(created, 1).get(0);
    assertThat(delivery.at("/attempts/0/status").asInt()).isEqualTo(204);
    HttpResponse<String> again =
        send(who, "POST", delivery.at("/links/self").asString() + "/redeliver", "");
    JsonNode copy = expect(202, again);
    assertThat(copy.path("redeliveryOf").asString())
        .isEqualTo(delivery.path("deliveryId").asString());
    assertThat(again.headers().firstValue("Location")).contains(copy.at("/links/self").asString());
    assertThat(receiver.next().eventId()).isEqualTo(request.eventId());
    delivered(created, 2);
    JsonNode rotated = expect(200, send(who, "POST", self(created) + "/secrets", ""));
    assertThat(rotated.path("secret").asString()).startsWith("whsec_").isNotEqualTo(secret);
    assertThat(rotated.has("oldSecretUntil")).isTrue();
    JsonNode off = expect(200, send(who, "POST", self(created) + "/disable", ""));
    assertThat(off.path("reason").asString()).isEqualTo("by-owner");
    HttpResponse<String> refused =
        send(who, "POST", delivery.at("/links/self").asString() + "/redeliver", "");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(code(refused)).isEqualTo("webhook-disabled");
    expect(200, send(who, "POST", self(created) + "/enable", "{\"from\":\"now\"}"));
    String body = "{\"url\":\"" + receiver.url() + "2\"}";
    JsonNode replaced = expect(200, send(who, "PUT", self(created), body));
    assertThat(replaced.path("url").asString()).endsWith("/hook2");
    assertThat(replaced.path("types").isEmpty()).isTrue();
    assertThat(replaced.has("resourceId")).isFalse();
    expect(204, send(who, "DELETE", self(created), ""));
    assertThat(code(send(who, "GET", self(created), ""))).isEqualTo("webhook-not-found");
    assertThat(code(send(who, "GET", self(created) + "/deliveries", "")))
        .isEqualTo("webhook-not-found");
  }

  /** Waits until so many deliveries have ended well. */
  private JsonNode delivered(JsonNode webhook, int count) throws Exception {
    String path = self(webhook) + "/deliveries?status=DELIVERED";
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    JsonNode items = expect(200, send(who, "GET", path, "")).get("items");
    while (items.size() < count) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      items = expect(200, send(who, "GET", path, "")).get("items");
    }
    return items;
  }

  private Envelope book(String resource) {
    Envelope envelope = TestLog.create(who, resource, null);
    log.accept(envelope);
    log.publish(TestLog.booked(envelope));
    return envelope;
  }

  @Test
  void whatIsWrongIsNamedAllAtOnce() throws Exception {
    HttpResponse<String> answer =
        send(
            who,
            "POST",
            "/v1/webhooks",
            "{\"url\":\"ftp://x\",\"types\":[\"command.succeeded\",\"nonsense\",7],"
                + "\"resourceId\":\" \",\"description\":\"\",\"more\":1}");
    JsonNode problem = expect(422, answer);
    assertThat(problem.path("code").asString()).isEqualTo("invalid-request");
    assertThat(problem.get("errors").valueStream().map(e -> e.path("pointer").asString()))
        .containsExactlyInAnyOrder(
            "/url", "/types/1", "/types/2", "/resourceId", "/description", "/more");
    assertThat(expect(422, send(who, "POST", "/v1/webhooks", "{}")).at("/errors/0/pointer"))
        .hasToString("\"/url\"");
    expect(422, send(who, "POST", "/v1/webhooks", "[]"));
    expect(400, send(who, "POST", "/v1/webhooks", "{"));
    expect(422, send(who, "POST", "/v1/webhooks", "{\"url\":7}"));
    expect(400, send(who, "GET", "/v1/webhooks?status=nonsense", ""));
    expect(404, send(who, "GET", "/v1/webhooks/" + UUID.randomUUID(), ""));
    expect(404, send(who, "GET", "/v1/webhooks/nonsense", ""));
  }

  @Test
  void nobodySeesAnothersWebhooksButTheOperator() throws Exception {
    JsonNode created = register("");
    Principal neighbour = new Principal("neighbour", who.tenant(), Set.of("client"), Set.of());
    Principal stranger = TestLog.client();
    for (Principal other : new Principal[] {neighbour, stranger}) {
      expect(404, send(other, "GET", self(created), ""));
      expect(404, send(other, "GET", self(created) + "/deliveries", ""));
      expect(404, send(other, "PUT", self(created), "{\"url\":\"" + receiver.url() + "\"}"));
      expect(404, send(other, "DELETE", self(created), ""));
      expect(404, send(other, "POST", self(created) + "/secrets", ""));
      expect(404, send(other, "POST", self(created) + "/disable", ""));
      assertThat(expect(200, send(other, "GET", "/v1/webhooks", "")).get("items").isEmpty())
          .isTrue();
    }
    Principal operator =
        new Principal("operator", who.tenant(), Set.of("client", "operator"), Set.of());
    expect(200, send(operator, "GET", self(created), ""));
    assertThat(expect(200, send(operator, "GET", "/v1/webhooks", "")).get("items").size())
        .isEqualTo(1);
    assertThat(code(send(operator, "POST", self(created) + "/secrets", ""))).isEqualTo("forbidden");
    assertThat(code(send(operator, "DELETE", self(created), ""))).isEqualTo("forbidden");
  }

  @Test
  void aCallerHasSoManyAtMostAndReadsThemPageByPage() throws Exception {
    JsonNode first = register("");
    JsonNode second = register("");
    HttpResponse<String> third =
        send(who, "POST", "/v1/webhooks", "{\"url\":\"" + receiver.url() + "\"}");
    assertThat(third.statusCode()).isEqualTo(409);
    assertThat(code(third)).isEqualTo("too-many-webhooks");
    JsonNode page = expect(200, send(who, "GET", "/v1/webhooks?limit=1", ""));
    JsonNode rest =
        expect(
            200,
            send(who, "GET", "/v1/webhooks?limit=1&cursor=" + page.path("next").asString(), ""));
    assertThat(rest.has("next")).isFalse();
    assertThat(
            Set.of(
                page.at("/items/0/webhookId").asString(), rest.at("/items/0/webhookId").asString()))
        .containsExactlyInAnyOrder(
            first.path("webhookId").asString(), second.path("webhookId").asString());
    expect(200, send(who, "POST", self(first) + "/disable", ""));
    assertThat(
            expect(200, send(who, "GET", "/v1/webhooks?status=DISABLED", ""))
                .at("/items/0/webhookId"))
        .isEqualTo(first.get("webhookId"));
  }
}
