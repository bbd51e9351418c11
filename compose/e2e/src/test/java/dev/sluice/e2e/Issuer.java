package dev.sluice.e2e;

import dev.sluice.testing.SigningKey;
import dev.sluice.testing.TestIssuer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An issuer that passes for the system's own: its key set, which {@code SLUICE_AUTH_JWKS_URI}
 * names, holds the keys of the identity service too, and its claims are those of real tokens. So
 * tests can sign tokens that are right but for one thing. Thread-safe.
 */
final class Issuer {
  private final SigningKey key = SigningKey.rsa("test-issuer-1");
  private final TestIssuer published = new TestIssuer(key);
  private volatile JsonNode pattern;

  /** Where the key set is. */
  URI address() {
    return published.jwksUri();
  }

  /** The gateway whose own keys are in the set too, from now on. */
  void follow(URI gateway) {
    published.follow(gateway.resolve("/.well-known/jwks.json"));
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

  SigningKey key() {
    return key;
  }

  String sign(JsonNode claims) {
    return key.token(claims.toString());
  }
}
