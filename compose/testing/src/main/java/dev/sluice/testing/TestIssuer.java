package dev.sluice.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An issuer of access tokens, with its keys on a loopback port. Thread-safe. */
public final class TestIssuer implements AutoCloseable {
  /** The {@code iss} of its tokens. */
  public static final String NAME = "https://issuer.test";

  /** The {@code aud} of its tokens. */
  public static final String AUDIENCE = "sluice";

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final List<SigningKey> keys;
  private final HttpServer server;
  private final AtomicInteger fetches = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile int status = 200;
  private volatile @Nullable URI followed;

  /** With one key, of the kind that the reference identity service has. */
  public TestIssuer() {
    this(SigningKey.rsa("test"));
  }

  /**
   * @param keys that are published; the first signs
   */
  public TestIssuer(SigningKey... keys) {
    this.keys = List.of(keys);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/jwks", this::publish);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /**
   * Beside its keys there is one that nothing may be verified with. Without those of another that
   * it follows the set is not whole: who had it would not ask again for seconds.
   */
  private void publish(HttpExchange exchange) throws IOException {
    fetches.incrementAndGet();
    ObjectNode jwks = MAPPER.createObjectNode();
    ArrayNode published = jwks.putArray("keys");
    published.addObject().put("kty", "oct").put("kid", "shared").put("k", "c2VjcmV0");
    keys.forEach(key -> published.add(key.jwk()));
    URI other = followed;
    if (other != null) {
      try {
        keysOf(other).forEach(published::add);
      } catch (IOException notUpYet) {
        exchange.sendResponseHeaders(503, -1);
        exchange.close();
        return;
      }
    }
    byte[] body = MAPPER.writeValueAsBytes(jwks);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private JsonNode keysOf(URI other) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(other).timeout(Duration.ofSeconds(2)).build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(other + " has no keys yet: " + answer.statusCode());
      }
      return MAPPER.readTree(answer.body()).path("keys");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** From now on the keys of another key set are in this one too; 503 while that is not there. */
  public void follow(URI jwks) {
    followed = jwks;
  }

  public URI jwksUri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
  }

  /** A token for an hour. */
  public String token(String tenant, String subject, String... roles) {
    return token(tenant, subject, Duration.ofHours(1), Arrays.asList(roles));
  }

  public String token(String tenant, String subject, Duration valid, Iterable<String> roles) {
    Instant now = Instant.now();
    ObjectNode claims = MAPPER.createObjectNode();
    claims.put("iss", NAME).put("aud", AUDIENCE).put("sub", subject).put("tenant", tenant);
    claims.put("iat", now.getEpochSecond()).put("exp", now.plus(valid).getEpochSecond());
    ArrayNode named = claims.putArray("roles");
    roles.forEach(named::add);
    return keys.getFirst().token(claims.toString());
  }

  /** How often its keys have been asked for. */
  public int fetches() {
    return fetches.get();
  }

  /** From now on its keys are answered with this status. */
  public void answerWith(int other) {
    status = other;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
