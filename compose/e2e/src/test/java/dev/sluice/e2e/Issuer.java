package dev.sluice.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A key set that holds the keys of the system's own identity service and one of ours: the setting
 * {@code SLUICE_AUTH_JWKS_URI} names it, as it would name any issuer's. So tests can sign tokens
 * that are right but for one thing. Thread-safe.
 */
final class Issuer {
  static final String KEY_ID = "test-issuer-1";

  private final KeyPair key;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile URI gateway;
  private volatile JsonNode pattern;

  private Issuer(KeyPair key, HttpServer server) {
    this.key = key;
    this.server = server;
  }

  static Issuer open() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
      Issuer issuer = new Issuer(generator.generateKeyPair(), server);
      server.createContext("/keys", issuer::keys);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
      return issuer;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the key set is. */
  URI address() {
    return URI.create(
        "http://"
            + InetAddress.getLoopbackAddress().getHostAddress()
            + ":"
            + server.getAddress().getPort()
            + "/keys");
  }

  /** The gateway whose own keys are in the set too, from now on. */
  void follow(URI address) {
    gateway = address;
  }

  /** The claims of a real token: issuer and audience are taken from it. */
  void imitate(String token) {
    byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
    pattern = Answer.MAPPER.readTree(claims);
  }

  /** Claims that are right. */
  ObjectNode claims(String subject, String tenant, String... roles) {
    Instant now = Instant.now();
    ObjectNode claims = Answer.MAPPER.createObjectNode();
    claims.put("sub", subject).put("tenant", tenant).put("jti", UUID.randomUUID().toString());
    claims.set("iss", pattern.get("iss"));
    claims.set("aud", pattern.get("aud"));
    claims.put("iat", now.getEpochSecond()).put("nbf", now.getEpochSecond());
    claims.put("exp", now.plus(Duration.ofMinutes(30)).getEpochSecond());
    ArrayNode names = claims.putArray("roles");
    for (String role : roles) {
      names.add(role);
    }
    return claims;
  }

  /** A header that is right. */
  ObjectNode header() {
    return Answer.MAPPER
        .createObjectNode()
        .put("alg", "RS256")
        .put("typ", "JWT")
        .put("kid", KEY_ID);
  }

  String sign(JsonNode claims) {
    return sign(header(), claims);
  }

  String sign(JsonNode header, JsonNode claims) {
    String signed = encoded(header) + "." + encoded(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + encoded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  RSAPublicKey publicKey() {
    return (RSAPublicKey) key.getPublic();
  }

  static String encoded(JsonNode json) {
    return encoded(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void keys(HttpExchange exchange) throws IOException {
    ObjectNode set = Answer.MAPPER.createObjectNode();
    ArrayNode keys = set.putArray("keys");
    keys.addObject()
        .put("kty", "RSA")
        .put("kid", KEY_ID)
        .put("use", "sig")
        .put("alg", "RS256")
        .put("n", encoded(unsigned(publicKey().getModulus())))
        .put("e", encoded(unsigned(publicKey().getPublicExponent())));
    if (gateway != null) {
      try {
        gatewayKeys().forEach(keys::add);
      } catch (IOException notUpYet) {
        // Without them the set is not whole: who had it would not ask again for seconds.
        exchange.sendResponseHeaders(503, -1);
        exchange.close();
        return;
      }
    }
    byte[] body = set.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private JsonNode gatewayKeys() throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.resolve("/.well-known/jwks.json"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException("the gateway has no keys yet: " + answer.statusCode());
      }
      return Answer.MAPPER.readTree(answer.body()).path("keys");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }
}
