package dev.sluice.ingress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of one ingress, in the name of one caller. */
final class TestClient {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PERIOD =
      "'start':'2027-03-01T09:00:00+01:00','end':'2027-03-01T10:00:00+01:00'";

  private final String base;
  private final String token;

  TestClient(TestIngress ingress, String token) {
    this.base = "http://127.0.0.1:" + ingress.port();
    this.token = token;
  }

  record Answer(int status, HttpResponse<String> response) {
    String text() {
      return response.body();
    }

    JsonNode json() {
      return JSON.readTree(text());
    }

    String code() {
      return json().path("code").asString("");
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }
  }

  static String booking(String resourceId) {
    return "{'resourceId':'" + resourceId + "'," + PERIOD + "}";
  }

  static String bookingLine(String resourceId) {
    return "{'type':'CreateBooking','resourceId':'" + resourceId + "'," + PERIOD + "}";
  }

  Answer post(String path, String body, String... headers) {
    return send("POST", path, "application/json", body, headers);
  }

  /**
   * @param body with single quotes for double ones
   * @param headers names and values by turns
   */
  Answer send(String method, String path, String type, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(40))
            .method(
                method,
                body.isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(body.replace('\'', '"')));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
