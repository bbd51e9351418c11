package dev.sluice.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** The public HTTP of the system, as a client uses it. Safe for use by several threads. */
final class Gateway implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration TIMEOUT = Duration.ofSeconds(40);

  private final URI base;
  private final HttpClient client;

  Gateway(URI base) {
    this.base = base;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
  }

  /** An answer; the body is missing where there is none, or where it is not JSON. */
  record Answer(int status, JsonNode body) {}

  /** An access token, by the embedded identity service. */
  String login(String username, String password) throws IOException {
    String body = JSON.writeValueAsString(Map.of("username", username, "password", password));
    Answer answer = send(request("/v1/auth/login", Map.of()).POST(BodyPublishers.ofString(body)));
    if (answer.status() != 200) {
      throw new IOException("the login of " + username + " was answered " + answer.status());
    }
    return answer.body().path("accessToken").asString();
  }

  Answer get(String path, String token) throws IOException {
    return send(request(path, Map.of("Authorization", "Bearer " + token)).GET());
  }

  Answer put(String path, String token, Map<String, String> headers, String body)
      throws IOException {
    return send(
        request(path, headers)
            .header("Authorization", "Bearer " + token)
            .PUT(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json");
    headers.forEach(request::header);
    return request;
  }

  private Answer send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), json(response.body()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (RuntimeException notJson) {
      return MissingNode.getInstance();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
