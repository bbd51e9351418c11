package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One logged-in client of the public contract. Thread-safe; its calls block. */
final class Client {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http;
  private final String baseUrl;
  private final String token;

  private Client(HttpClient http, String baseUrl, String token) {
    this.http = http;
    this.baseUrl = baseUrl;
    this.token = token;
  }

  /** Logs in with one of the accounts of embedded mode. */
  static Client login(String baseUrl, String username) throws InterruptedException {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    String body = "{\"username\":\"" + username + "\",\"password\":\"demo\"}";
    Client anonymous = new Client(http, baseUrl, "");
    JsonNode answer = anonymous.send("POST", "/v1/auth/login", body, 200);
    return new Client(http, baseUrl, answer.get("accessToken").asString());
  }

  /** Sends a command; returns the 202's body, or the whole document if it was waited for. */
  JsonNode command(String method, String path, String body) throws InterruptedException {
    return send(method, path, body, 202);
  }

  /** Sends a command and waits for its end. */
  JsonNode commandToItsEnd(String method, String path, String body) throws InterruptedException {
    return send(method, path, body, 200, "Prefer", "wait=30");
  }

  /** Follows the caller's feed from now on, until interrupted: event type and command id. */
  void follow(Runnable attached, BiConsumer<String, String> onEvent) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(baseUrl + "/v1/events?from=now"))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "text/event-stream")
            .build();
    try {
      HttpResponse<Stream<String>> response =
          http.send(request, HttpResponse.BodyHandlers.ofLines());
      if (response.statusCode() != 200) {
        throw new IllegalStateException("the feed answered " + response.statusCode());
      }
      attached.run();
      String[] type = {""};
      response
          .body()
          .forEach(
              line -> {
                if (line.startsWith("event:")) {
                  type[0] = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:")) {
                  onEvent.accept(type[0], commandId(line));
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String commandId(String line) {
    String name = "\"commandId\":\"";
    int begin = line.indexOf(name);
    return begin < 0 ? "" : line.substring(begin + name.length(), begin + name.length() + 36);
  }

  private JsonNode send(
      String method, String path, String body, int expectedStatus, String... headers)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(baseUrl + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json");
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != expectedStatus) {
        throw new IllegalStateException(
            method + " " + path + " answered " + answer.statusCode() + ": " + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
