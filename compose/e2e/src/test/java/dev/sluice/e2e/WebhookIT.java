package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A client that is not connected is told what became of its commands. */
class WebhookIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final Client client = gateway.somebody();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private HttpServer receiver;
  private volatile int status = 200;

  private record Request(String id, String timestamp, String signatures, String body) {
    JsonNode json() {
      return Answer.MAPPER.readTree(body);
    }

    boolean isSignedBy(String secret) throws Exception {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      byte[] signed =
          mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
      return List.of(signatures.split(" "))
          .contains("v1," + Base64.getEncoder().encodeToString(signed));
    }
  }

  @BeforeEach
  void open() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    receiver.createContext("/", this::receive);
    receiver.start();
  }

  @AfterEach
  void close() {
    receiver.stop(0);
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          new Request(
              exchange.getRequestHeaders().getFirst("webhook-id"),
              exchange.getRequestHeaders().getFirst("webhook-timestamp"),
              exchange.getRequestHeaders().getFirst("webhook-signature"),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private String target(String more) {
    return "{\"url\":\"http://127.0.0.1:" + receiver.getAddress().getPort() + "/\"" + more + "}";
  }

  private Request next() throws InterruptedException {
    Request request = requests.poll(60, TimeUnit.SECONDS);
    assertThat(request).isNotNull();
    return request;
  }

  @Test
  void aBookingIsToldToItsReceiverAndTheLogShowsIt() throws Exception {
    Answer created = client.post("/v1/webhooks", target(",\"types\":[\"command.succeeded\"]"));
    assertThat(created.status()).as("%s", created).isEqualTo(201);
    String self = created.header("Location");
    String command = client.submit("/v1/bookings", Slot.hour(9).booking(gateway.resource()));
    Request request = next();
    assertThat(request.isSignedBy(created.text("/secret"))).isTrue();
    assertThat(request.json().at("/data/commandId").asString()).isEqualTo(command);
    // The same as a stream tells, and as a poll shows.
    assertThat(request.json().at("/data/result"))
        .isEqualTo(client.get("/v1/commands/" + command).json().get("result"));

    assertThat(client.get(self).status()).isEqualTo(200);
    assertThat(client.get("/v1/webhooks").json().get("items").size()).isEqualTo(1);
    assertThat(client.put(self, target(",\"description\":\"mine\"")).text("/description"))
        .isEqualTo("mine");
    String secret = client.post(self + "/secrets", "").text("/secret");
    assertThat(secret).startsWith("whsec_").isNotEqualTo(created.text("/secret"));
    Answer log = client.get(self + "/deliveries?limit=1");
    String delivery = log.text("/items/0/links/self");
    assertThat(client.get(delivery).text("/eventId")).isEqualTo(request.id());
    Answer again = client.post(delivery + "/redeliver", "");
    assertThat(again.status()).as("%s", again).isEqualTo(202);
    Request repeated = next();
    assertThat(repeated.id()).isEqualTo(request.id());
    assertThat(repeated.isSignedBy(secret)).isTrue();
    assertThat(repeated.isSignedBy(created.text("/secret"))).isTrue();
    assertThat(client.send("DELETE", self, "").status()).isEqualTo(204);
    assertThat(client.get(self).code()).isEqualTo("webhook-not-found");
  }

  @Test
  void aReceiverThatIsGoneIsToldNothingMoreAndItsOwnerKnows() throws Exception {
    status = 410;
    String types = ",\"types\":[\"command.accepted\",\"command.succeeded\"]";
    String self = client.post("/v1/webhooks", target(types)).header("Location");
    try (SseClient feed = client.events("/v1/events?from=now")) {
      client.booked(gateway.resource(), Slot.hour(9));
      List<SseEvent> events = feed.until(event -> event.type().equals("webhook.disabled"));
      assertThat(events.getLast().cloudEvent().at("/data/reason").asString()).isEqualTo("gone");
    }
    Answer off = client.get(self);
    assertThat(off.text("/status")).isEqualTo("DISABLED");
    assertThat(off.text("/lastError")).isEqualTo("410");
    assertThat(requests).hasSize(1);
    status = 204;
    assertThat(client.post(self + "/enable", "{\"from\":\"stopped\"}").text("/status"))
        .isEqualTo("ENABLED");
    next();
    assertThat(next().json().path("type").asString()).isEqualTo("command.accepted");
    assertThat(client.post(self + "/disable", "").text("/reason")).isEqualTo("by-owner");
  }

  @Test
  void whatIsNoWebhookIsRefusedWithAllItsFaults() {
    Answer refused =
        client.post("/v1/webhooks", "{\"url\":\"ftp://x/\",\"types\":[],\"secret\":\"x\"}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.pointers()).containsExactlyInAnyOrder("/url", "/types", "/secret");
    assertThat(client.get("/v1/webhooks/nonsense").status()).isEqualTo(404);
    assertThat(client.get("/v1/webhooks?status=nonsense").status()).isEqualTo(400);
  }
}
