package dev.sluice.egress;

import dev.sluice.embedded.Database;
import dev.sluice.embedded.EmbeddedRedis;
import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.auth.AuthConfig;
import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.config.ConfigSources;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.http.HttpServer;
import dev.sluice.runtime.http.HttpServerConfig;
import dev.sluice.runtime.lifecycle.Lifecycle;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.Principal;
import dev.sluice.testing.TestIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An egress behind its HTTP server, on real parts, and a client of it. */
public final class TestEgress implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Lifecycle lifecycle = new Lifecycle("test-egress");
  private final HttpClient client = HttpClient.newHttpClient();
  private final TestIssuer issuer;
  private final HttpServer server;

  /** On the shared parts, with a database and a group of its own. */
  public static TestEgress open() {
    return new TestEgress(SharedParts.freshDatabase(), SharedParts.redis(), Map.of());
  }

  public TestEgress(Database database, EmbeddedRedis redis, Map<String, String> more) {
    issuer = lifecycle.open("issuer", TestIssuer::new);
    Map<String, String> overrides = new HashMap<>();
    overrides.put("kafka.bootstrap-servers", SharedParts.kafka().bootstrapServers());
    overrides.put("postgres.url", database.jdbcUrl());
    overrides.put("postgres.user", database.user());
    overrides.put("postgres.password", database.password());
    overrides.put("redis.uri", redis.address());
    overrides.put("redis.password", redis.password());
    overrides.put("seal.keys", "test=" + TestLog.SEAL_KEY);
    overrides.put("seal.active", "test");
    overrides.put("materializer.group", "g-" + UUID.randomUUID());
    overrides.putAll(more);
    EgressConfig config =
        EgressConfig.read(ConfigSources.of(Map.of("SLUICE_PROFILE", "dev"), overrides));
    Clock clock = Clock.systemUTC();
    Metrics metrics = Metrics.ofProcess();
    HealthParts health = new HealthParts();
    Authenticator authenticator =
        lifecycle.open("authenticator", () -> Authenticator.open(auth(issuer), clock));
    EgressApplication egress =
        lifecycle.open(
            "egress", () -> EgressApplication.open(config, authenticator, metrics, clock));
    egress.health().forEach(health::register);
    server =
        lifecycle.open(
            "http",
            () ->
                HttpServer.open(
                    HttpServerConfig.onLoopback(), egress.endpoints(), health, metrics));
    server.onDrain(egress::drain);
  }

  /** A request as this caller; headers as names and values by turns. */
  public HttpRequest request(Principal who, String path, String... headers) {
    return request(token(who, Duration.ofMinutes(5)), path, headers);
  }

  public HttpRequest request(String token, String path, String... headers) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .header("Authorization", "Bearer " + token)
            .timeout(Duration.ofSeconds(40));
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    return builder.build();
  }

  public HttpResponse<String> get(Principal who, String path, String... headers)
      throws IOException, InterruptedException {
    return client.send(request(who, path, headers), HttpResponse.BodyHandlers.ofString());
  }

  /** A request without a body. */
  public HttpResponse<String> post(Principal who, String path)
      throws IOException, InterruptedException {
    return post(token(who, Duration.ofMinutes(5)), path);
  }

  public HttpResponse<String> post(String token, String path)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(request(token, path), (_, _) -> true)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** A request without a token. */
  public HttpResponse<String> anonymous(String path) throws IOException, InterruptedException {
    return client.send(withoutToken(path), HttpResponse.BodyHandlers.ofString());
  }

  public SseClient anonymousStream(String path) throws IOException, InterruptedException {
    return new SseClient(
        client.send(withoutToken(path), HttpResponse.BodyHandlers.ofInputStream()));
  }

  private HttpRequest withoutToken(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(40))
        .build();
  }

  public SseClient stream(Principal who, String path, String... headers)
      throws IOException, InterruptedException {
    return stream(token(who, Duration.ofMinutes(5)), path, headers);
  }

  public SseClient stream(String token, String path, String... headers)
      throws IOException, InterruptedException {
    return new SseClient(
        client.send(request(token, path, headers), HttpResponse.BodyHandlers.ofInputStream()));
  }

  /** The sum of a measure over all its tags, as those who scrape see it. */
  public double measured(String name) throws IOException, InterruptedException {
    return anonymous("/observe/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  public String token(Principal who, Duration valid) {
    return issuer.token(who.tenant(), who.subject(), valid, who.roles());
  }

  public int port() {
    return server.port();
  }

  public static JsonNode json(HttpResponse<String> response) {
    return MAPPER.readTree(response.body());
  }

  public static JsonNode json(String text) {
    return MAPPER.readTree(text);
  }

  @Override
  public void close() {
    lifecycle.close();
  }

  private static AuthConfig auth(TestIssuer issuer) {
    return new AuthConfig(
        TestIssuer.NAME,
        TestIssuer.AUDIENCE,
        issuer.jwksUri(),
        Duration.ofSeconds(5),
        Duration.ofMinutes(5),
        Duration.ofSeconds(5),
        100);
  }
}
