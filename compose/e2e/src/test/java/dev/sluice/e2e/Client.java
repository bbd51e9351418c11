package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What one caller does by HTTP. Every answer is held against the contract before it is given back.
 * Thread-safe.
 */
final class Client {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final URI address;
  private final ContractCheck contract;
  private final String token;

  /**
   * @param token empty: without one
   */
  Client(URI address, ContractCheck contract, String token) {
    this.address = address;
    this.contract = contract;
    this.token = token;
  }

  Client withToken(String other) {
    return new Client(address, contract, other);
  }

  /** The same caller at another address of the system. */
  Client at(URI other) {
    return new Client(other, contract, token);
  }

  /** Opens an account; it is a client's. */
  Answer register(String username, String password) {
    return post("/v1/auth/register", credentials(username, password));
  }

  Answer login(String username, String password) {
    return post("/v1/auth/login", credentials(username, password));
  }

  /** The same with the token of an account. */
  Client loggedIn(String username, String password) {
    return withToken(login(username, password).text("/accessToken"));
  }

  private static String credentials(String username, String password) {
    return """
    {"username":"%s","password":"%s"}\
    """
        .formatted(username, password);
  }

  Answer get(String target, String... headers) {
    return send("GET", target, "", headers);
  }

  Answer post(String target, String json, String... headers) {
    return send("POST", target, json, headers);
  }

  Answer put(String target, String json, String... headers) {
    return send("PUT", target, json, headers);
  }

  /**
   * @param body empty: none, and no media type
   * @param headers names and values; a {@code Content-Type} among them goes before that of JSON
   */
  Answer send(String method, String target, String body, String... headers) {
    try {
      Answer answer = sendUnchecked(method, target, body, headers);
      contract.check(answer);
      return answer;
    } catch (IOException e) {
      throw new AssertionError(method + " " + target, e);
    }
  }

  /** As {@link #send}, but an answer that does not come is an exception to be dealt with. */
  Answer sendUnchecked(String method, String target, String body, String... headers)
      throws IOException {
    HttpRequest.Builder request = request(target, headers);
    boolean typed = String.join(" ", headers).toLowerCase(Locale.ROOT).contains("content-type");
    if (!body.isEmpty() && !typed) {
      request.header("Content-Type", "application/json");
    }
    request.method(
        method,
        body.isEmpty() && !method.equals("POST") && !method.equals("PUT")
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(body));
    HttpResponse<String> response = send(request.build(), BodyHandlers.ofString());
    return new Answer(method, target, response.statusCode(), response.headers(), response.body());
  }

  /** Opens an event stream. */
  SseClient events(String target, String... headers) {
    try {
      HttpRequest request = request(target, headers).header("Accept", "text/event-stream").build();
      HttpResponse<InputStream> response = send(request, BodyHandlers.ofInputStream());
      boolean stream = response.statusCode() == 200;
      String body =
          stream ? "" : new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
      contract.check(new Answer("GET", target, response.statusCode(), response.headers(), body));
      assertThat(response.statusCode()).as(body).isEqualTo(200);
      return SseClient.read(target, response.body(), contract);
    } catch (IOException e) {
      throw new AssertionError("GET " + target, e);
    }
  }

  /** Sends a command that has to be accepted; its id. */
  String submit(String target, String json, String... headers) {
    Answer answer = post(target, json, headers);
    assertThat(answer.status()).as("%s", answer).isEqualTo(202);
    return answer.commandId();
  }

  /** Waits until a command has ended; its document. */
  JsonNode await(String commandId) {
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end)) {
      Answer answer = get("/v1/commands/" + commandId, "Prefer", "wait=20");
      if (answer.status() == 503) {
        // While one instance takes over from another, or lags behind: it has waited before it says
        // so.
        assertThat(answer.text("/code")).as("%s", answer).isEqualTo("projections-unavailable");
        continue;
      }
      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
      if (answer.json().has("completedAt")) {
        return answer.json();
      }
    }
    throw new AssertionError("command " + commandId + " has not ended");
  }

  /** Books and waits; the command's document, whatever its end. */
  JsonNode book(String resource, Slot slot) {
    return await(submit("/v1/bookings", slot.booking(resource)));
  }

  /** Books, which has to succeed; the id of the booking. */
  String booked(String resource, Slot slot) {
    JsonNode document = book(resource, slot);
    assertThat(document.get("status").asString()).as("%s", document).isEqualTo("SUCCEEDED");
    return document.get("bookingId").asString();
  }

  /** How many seats of a slot are free, as the availability says. */
  int free(String resource, Slot slot) {
    Answer answer =
        get(
            "/v1/schedules/%s/availability?from=%s&to=%s"
                .formatted(resource, slot.start(), slot.end()));
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    return answer
        .json()
        .get("slots")
        .valueStream()
        .filter(
            s -> OffsetDateTime.parse(s.get("start").asString()).toInstant().equals(slot.start()))
        .findFirst()
        .map(s -> s.get("free").asInt())
        .orElse(0);
  }

  /**
   * A measure of the process at this address, by its labels.
   *
   * @param name with what Prometheus adds to it
   */
  Map<String, Double> measures(String name) {
    return get("/observe/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .collect(
            Collectors.toMap(
                line -> line.substring(name.length(), line.lastIndexOf(' ')),
                line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
  }

  private HttpRequest.Builder request(String target, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + target)).timeout(PATIENCE);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  private static <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
      throws IOException {
    try {
      return HTTP.send(request, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
