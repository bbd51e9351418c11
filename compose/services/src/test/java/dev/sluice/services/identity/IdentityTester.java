package dev.sluice.services.identity;

import dev.sluice.runtime.auth.AuthConfig;
import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.config.Secret;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.http.HttpServer;
import dev.sluice.runtime.http.HttpServerConfig;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.services.TestingServices;
import dev.sluice.testing.TestClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running identity service behind a real HTTP server. */
final class IdentityTester implements AutoCloseable {

  static final String ISSUER = "https://identity.example";

  final TestClock clock = new TestClock(Instant.parse("2026-11-20T10:00:00Z"));
  final IdentityConfig config =
      new IdentityConfig(
          TestingServices.freshDatabase(),
          ISSUER,
          "sluice",
          Secret.of("a secret that is long enough for a test"),
          Duration.ofMinutes(15),
          Duration.ofDays(30),
          Duration.ofDays(30),
          Optional.of("demo"),
          List.of(
              new SeedAccount(
                  "operator", Secret.of("demo"), "demo", List.of("client", "operator"))));
  final IdentityService service = IdentityService.start(config, clock, Metrics.ofProcess());
  private final HttpServer server =
      HttpServer.open(
          HttpServerConfig.onLoopback(),
          List.of(new IdentityEndpoint(service, config)),
          new HealthParts(),
          Metrics.ofProcess());
  private final HttpClient client = HttpClient.newHttpClient();

  /** A verifier that knows only what is public. */
  Authenticator verifier() {
    return Authenticator.open(
        new AuthConfig(
            ISSUER,
            "sluice",
            uri("/.well-known/jwks.json"),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            100),
        clock);
  }

  HttpResponse<String> post(String path, String json) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build());
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> login(String username, String password) {
    return post(
        "/v1/auth/login", "{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}");
  }

  HttpResponse<String> refresh(String refreshToken) {
    return post("/v1/auth/refresh", "{\"refreshToken\":\"" + refreshToken + "\"}");
  }

  static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  static String member(HttpResponse<String> response, String name) {
    return json(response).get(name).stringValue();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  @Override
  public void close() {
    client.close();
    server.close();
    service.close();
  }
}
