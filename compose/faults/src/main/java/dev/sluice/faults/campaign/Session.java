package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * An account's way to the system: sends to one instance after another until one answers, as a
 * client behind a load balancer does, and logs in again when its token runs out. Thread-safe.
 */
final class Session {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Set<String> ENDS =
      Set.of("SUCCEEDED", "REJECTED", "FAILED", "EXPIRED", "CANCELLED");
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);

  /**
   * An answer that is not a retry's business.
   *
   * @param body missing where it is not JSON
   */
  record Answer(int status, String text, JsonNode body, HttpResponse<String> response) {}

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();
  private final String username;
  private final URI identity;
  private final AtomicInteger turn = new AtomicInteger();
  private String token = "";
  private volatile Instant renewAt = Instant.EPOCH;

  Session(String username, URI identity) {
    this.username = username;
    this.identity = identity;
  }

  String username() {
    return username;
  }

  HttpClient http() {
    return http;
  }

  Answer get(List<URI> instances, String path, Map<String, String> headers)
      throws InterruptedException {
    return send(instances, "GET", path, "", headers);
  }

  /** Sends until an instance answers with something else than 429, 5xx or a broken connection. */
  Answer send(
      List<URI> instances, String method, String path, String body, Map<String, String> headers)
      throws InterruptedException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    String last = "nothing";
    while (System.nanoTime() < giveUp) {
      URI instance = instances.get(Math.floorMod(turn.getAndIncrement(), instances.size()));
      HttpRequest.Builder request =
          HttpRequest.newBuilder(instance.resolve(path))
              .timeout(TIMEOUT)
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .header("Authorization", "Bearer " + token());
      if (!body.isEmpty() && !headers.containsKey("Content-Type")) {
        request.header("Content-Type", "application/json");
      }
      headers.forEach(request::header);
      try {
        HttpResponse<String> answer =
            http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 401) {
          renewAt = Instant.EPOCH;
        } else if (answer.statusCode() != 429 && answer.statusCode() < 500) {
          return new Answer(answer.statusCode(), answer.body(), json(answer.body()), answer);
        }
        last = instance + ": " + answer.statusCode() + " " + answer.body();
      } catch (IOException e) {
        last = instance + ": " + e;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new IllegalStateException(method + " " + path + " got no answer; last: " + last);
  }

  /** What the 202 of an order says. */
  History.Asked asked(JsonNode body) {
    return new History.Asked(
        username,
        body.get("commandId").asString(),
        body.get("order").asString(),
        Instant.parse(body.get("requestedAt").asString()),
        ENDS.contains(body.get("status").asString()));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException notJson) {
      return MissingNode.getInstance();
    }
  }

  /** A token that is still good for a while. */
  String token() throws InterruptedException {
    synchronized (this) {
      while (Instant.now().isAfter(renewAt)) {
        login();
      }
      return token;
    }
  }

  private void login() throws InterruptedException {
    String body = "{\"username\":\"" + username + "\",\"password\":\"demo\"}";
    HttpRequest request =
        HttpRequest.newBuilder(identity.resolve("/v1/auth/login"))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 200) {
        token = JSON.readTree(answer.body()).get("accessToken").asString();
        renewAt = Instant.now().plus(TOKEN_LIFE);
        return;
      }
    } catch (IOException identityIsDown) {
      // Tried again below.
    }
    TimeUnit.MILLISECONDS.sleep(200);
  }
}
