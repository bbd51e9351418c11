package dev.sluice.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.config.Secret;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.http.HttpServer;
import dev.sluice.runtime.http.HttpServerConfig;
import dev.sluice.runtime.redis.Redis;
import dev.sluice.runtime.redis.RedisConfig;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.Principal;
import io.helidon.webserver.http.HttpFeature;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two instances on one Redis. */
class RateLimiterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final RateLimit LIMIT =
      new RateLimit("trials", new Quota(5, HOUR), new Quota(8, HOUR));

  private static Redis redis;
  private static HttpServer one;
  private static HttpServer two;

  @BeforeAll
  static void open() {
    redis =
        Redis.open(
            "limits",
            new RedisConfig(
                URI.create(SharedParts.redis().address()),
                Optional.empty(),
                Optional.of(Secret.of(SharedParts.redis().password())),
                PATIENCE,
                8),
            Metrics.ofProcess());
    one = server();
    two = server();
  }

  @AfterAll
  static void close() {
    two.close();
    one.close();
    redis.close();
  }

  @Test
  void aCallerIsCountedOnAllInstances() throws Exception {
    String tenant = "t/" + UUID.randomUUID();
    for (int left = 4; left >= 0; left--) {
      HttpResponse<String> answer = ask(left % 2 == 0 ? one : two, tenant, "ada");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("RateLimit-Policy"))
          .contains("\"principal\";q=5;w=3600, \"tenant\";q=8;w=3600");
      assertThat(answer.headers().firstValue("RateLimit").orElseThrow())
          .startsWith("\"principal\";r=" + left + ";t=");
    }
    for (HttpServer server : List.of(one, two)) {
      HttpResponse<String> refused = ask(server, tenant, "ada");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body()).contains("\"code\":\"rate-limited\"");
      assertThat(refused.headers().firstValue("RateLimit").orElseThrow())
          .startsWith("\"principal\";r=0;t=3600");
      assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
          .isBetween(600L, 720L);
    }
  }

  @Test
  void aTenantIsCountedTooAndTakesNothingFromAnother() throws Exception {
    String tenant = "t-" + UUID.randomUUID();
    for (int i = 0; i < 8; i++) {
      assertThat(ask(i % 2 == 0 ? one : two, tenant, "c-" + i % 3).statusCode()).isEqualTo(200);
    }
    HttpResponse<String> refused = ask(one, tenant, "c-9");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("RateLimit").orElseThrow())
        .startsWith("\"tenant\";r=0;t=");
    assertThat(ask(one, "t-" + UUID.randomUUID(), "c-9").statusCode()).isEqualTo(200);
  }

  private static HttpServer server() {
    SharedBuckets shared = new SharedBuckets("limits", redis, PATIENCE, Metrics.ofProcess());
    RateLimiter limiter = new RateLimiter(LIMIT, shared::draw, PATIENCE, Metrics.ofProcess());
    HttpFeature endpoint =
        routing ->
            routing.get(
                "/",
                (req, res) -> {
                  Principal caller =
                      new Principal(
                          req.query().get("subject"),
                          req.query().get("tenant"),
                          Set.of(),
                          Set.of());
                  limiter.admit(caller, res, 1);
                  res.send("in");
                });
    return HttpServer.open(
        HttpServerConfig.onLoopback(), List.of(endpoint), new HealthParts(), Metrics.ofProcess());
  }

  private static HttpResponse<String> ask(HttpServer server, String tenant, String subject)
      throws Exception {
    String uri = "http://127.0.0.1:" + server.port() + "/?tenant=" + tenant + "&subject=" + subject;
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
