package dev.sluice.runtime.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.http.HttpServer;
import dev.sluice.runtime.http.HttpServerConfig;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.testing.SigningKey;
import dev.sluice.testing.TestIssuer;
import io.helidon.webserver.http.HttpFeature;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bearer token as it comes in a request (RFC 6750). */
class AuthenticatedRequestTest {
  private static final SigningKey KEY = SigningKey.ed("k");

  private final TestIssuer issuer = new TestIssuer(KEY);
  private final Authenticator authenticator;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  AuthenticatedRequestTest() {
    AuthConfig config =
        new AuthConfig(
            "i",
            "a",
            issuer.jwksUri(),
            Duration.ZERO,
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            10);
    authenticator = Authenticator.open(config, Clock.systemUTC());
    HttpFeature whoAmI =
        routing ->
            routing.get("/me", (req, res) -> res.send(authenticator.principal(req).subject()));
    server =
        HttpServer.open(
            HttpServerConfig.onLoopback(), List.of(whoAmI), new HealthParts(), Metrics.ofProcess());
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
    authenticator.close();
    issuer.close();
  }

  private HttpResponse<String> ask(String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/me"));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String token(long lifetime) {
    long exp = Clock.systemUTC().instant().getEpochSecond() + lifetime;
    return KEY.token(
        "{\"iss\":\"i\",\"aud\":\"a\",\"sub\":\"ann\",\"tenant\":\"t\",\"exp\":" + exp + "}");
  }

  @Test
  void aValidTokenSaysWhoAsks() throws Exception {
    for (String scheme : List.of("Bearer ", "bearer ", "BEARER  ")) {
      HttpResponse<String> answer = ask("Authorization", scheme + token(60));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("ann");
    }
  }

  @Test
  void withoutATokenTheChallengeHasNoError() throws Exception {
    for (String[] headers : List.of(new String[0], new String[] {"Authorization", "Basic YTpi"})) {
      HttpResponse<String> answer = ask(headers);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().allValues("WWW-Authenticate"))
          .containsExactly("Bearer realm=\"sluice\"");
    }
  }

  @Test
  void aTokenThatIsNotValidIsToldWhy() throws Exception {
    HttpResponse<String> answer = ask("Authorization", "Bearer " + token(-60));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("error=\"invalid_token\"", "expired");
    assertThat(answer.body()).contains("\"code\":\"unauthenticated\"").doesNotContain("eyJ");
  }

  @Test
  void twoTokensAreNone() throws Exception {
    String bearer = "Bearer " + token(60);
    assertThat(ask("Authorization", bearer, "Authorization", bearer).statusCode()).isEqualTo(401);
  }

  @Test
  void withoutKeysTheAnswerIs503WithRetryAfter() throws Exception {
    issuer.answerWith(503);
    AuthConfig config =
        new AuthConfig(
            "i",
            "a",
            issuer.jwksUri(),
            Duration.ZERO,
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            10);
    HealthParts parts = new HealthParts();
    try (Authenticator blind = Authenticator.open(config, Clock.systemUTC());
        HttpServer other =
            HttpServer.open(
                HttpServerConfig.onLoopback(),
                List.of(r -> r.get("/me", (req, res) -> res.send(blind.principal(req).subject()))),
                parts,
                Metrics.ofProcess())) {
      parts.register(blind.health());
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + other.port() + "/me"))
              .header("Authorization", "Bearer " + token(60))
              .build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
      assertThat(answer.body()).contains("identity-unavailable");
    }
  }
}
