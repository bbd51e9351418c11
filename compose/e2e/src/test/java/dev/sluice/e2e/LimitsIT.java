package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A system that lets few requests in, and pages of one other origin. What becomes of commands is no
 * matter here, so nobody carries them out.
 */
class LimitsIT {
  private static final String PAGE = "https://app.example.org";
  private static final String[] NDJSON = {"Content-Type", "application/x-ndjson"};

  private static Stack stack;
  private static ContractCheck contract;

  @BeforeAll
  static void start() {
    stack =
        Stack.prepare("infra,services,egress,ingress")
            .with("SLUICE_RATE_LIMITS_COMMANDS_WINDOW", "1h")
            .with("SLUICE_RATE_LIMITS_COMMANDS_PER_PRINCIPAL", "10")
            .with("SLUICE_RATE_LIMITS_STREAMS_WINDOW", "1h")
            .with("SLUICE_RATE_LIMITS_STREAMS_PER_PRINCIPAL", "2")
            .with("SLUICE_HTTP_CORS_ORIGINS", PAGE)
            .start();
    contract = GatewayTester.contract(stack.address());
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void whoGivesTooManyCommandsIsToldWhenToComeAgainAndOthersGoOn() {
    Client client = login("client-a");
    for (int left = 9; left >= 5; left--) {
      Answer accepted = client.post("/v1/bookings", Slot.hour(left).booking("room-1"));
      assertThat(accepted.status()).as("%s", accepted).isEqualTo(202);
      assertThat(accepted.header("RateLimit-Policy")).startsWith("\"principal\";q=10;w=3600");
      assertThat(accepted.header("RateLimit")).startsWith("\"principal\";r=" + left + ";");
    }
    String line = "{\"type\":\"CancelBooking\"}\n";
    assertThat(batch(client, line, 6).status()).isEqualTo(429);
    assertThat(batch(client, line, 5).status()).isEqualTo(200);
    Answer refused = client.post("/v1/bookings", Slot.hour(9).booking("room-1"));
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.code()).isEqualTo("rate-limited");
    assertThat(refused.text("/retry/effect")).isEqualTo("none");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(300, 360);
    assertThat(refused.header("RateLimit")).startsWith("\"principal\";r=0;");
    Answer read = client.get("/v1/commands");
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.header("RateLimit")).isNotEmpty();
    assertThat(login("client-b").post("/v1/bookings", Slot.hour(9).booking("room-1")).status())
        .isEqualTo(202);
  }

  @Test
  void streamsAreCountedWhenTheyAreOpened() {
    Client client = login("client-z");
    client.events("/v1/events").close();
    String ticket = client.post("/v1/events/tickets", "").text("/ticket");
    Client browser = new Client(stack.address(), contract, "");
    browser.events("/v1/events?ticket=" + ticket).close();
    Answer refused = client.get("/v1/events");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isNotEmpty();
  }

  @Test
  void aWebhookLeadsOutOfTheNetworkOnly() {
    Client client = login("client-b");
    for (String url :
        List.of(
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://localhost/",
            "https://169.254.169.254/latest/meta-data/",
            "https://10.0.0.1/",
            "http://192.0.2.1/")) {
      Answer refused = client.post("/v1/webhooks", "{\"url\":\"" + url + "\"}");
      assertThat(refused.status()).as("%s", refused).isEqualTo(422);
      assertThat(refused.pointers()).containsExactly("/url");
    }
  }

  @Test
  void aPageOfAListedOriginMayUseTheServerAndOthersMayNot() throws IOException {
    Client client = login("auditor");
    Answer listed = client.get("/v1/commands", "Origin", PAGE);
    assertThat(listed.status()).isEqualTo(200);
    assertThat(listed.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
    List<String> exposed =
        listed.headers().allValues("Access-Control-Expose-Headers").stream()
            .flatMap(values -> List.of(values.split(", *")).stream())
            .toList();
    assertThat(exposed)
        .contains("Consistency-Token", "RateLimit", "ETag", "Location", "Idempotency-Expires");
    Answer preflight =
        client.sendUnchecked(
            "OPTIONS",
            "/v1/bookings",
            "",
            "Origin",
            PAGE,
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "authorization,content-type,idempotency-key");
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
    Answer other = client.get("/v1/commands", "Origin", "https://evil.example.org");
    assertThat(other.code()).isEqualTo("origin-not-allowed");
    assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
  }

  private static Answer batch(Client client, String line, int lines) {
    String body = IntStream.range(0, lines).mapToObj(_ -> line).collect(Collectors.joining());
    return client.send("POST", "/v1/commands/batch", body, NDJSON);
  }

  private static Client login(String account) {
    return new Client(stack.address(), contract, "").loggedIn(account, "demo");
  }
}
