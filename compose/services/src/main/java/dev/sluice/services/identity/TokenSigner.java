package dev.sluice.services.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.runtime.http.JsonBytes;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Signs access tokens: JWTs (RFC 7519) with RS256 (RFC 7518, 3.3), by the key that is active.
 *
 * <p>Safe for use by many threads.
 */
final class TokenSigner {

  /** What a role may do, in the words of {@code scope} (RFC 8693, 4.2). */
  private static final Map<String, String> SCOPES =
      Map.of("client", "bookings", "operator", "schedules", "auditor", "audit");

  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final KeyRing keys;
  private final Clock clock;
  private final String issuer;
  private final String audience;
  private final Duration life;

  TokenSigner(KeyRing keys, Clock clock, String issuer, String audience, Duration life) {
    this.keys = keys;
    this.clock = clock;
    this.issuer = issuer;
    this.audience = audience;
    this.life = life;
  }

  Duration life() {
    return life;
  }

  String sign(Account account) {
    SigningKey key = keys.active();
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    header.put("alg", "RS256").put("typ", "JWT").put("kid", key.kid());
    String signed = encode(header) + "." + encode(claims(account));
    try {
      Signature rs256 = Signature.getInstance("SHA256withRSA");
      rs256.initSign(key.privateKey());
      rs256.update(signed.getBytes(US_ASCII));
      return signed + "." + BASE64URL.encodeToString(rs256.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a token cannot be signed", e);
    }
  }

  private ObjectNode claims(Account account) {
    long now = clock.instant().getEpochSecond();
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims
        .put("iss", issuer)
        .put("sub", account.username())
        .put("aud", audience)
        .put("iat", now)
        .put("nbf", now)
        .put("exp", now + life.toSeconds())
        .put("jti", UUID.randomUUID().toString())
        .put("tenant", account.tenant());
    var roles = claims.putArray("roles");
    account.roles().forEach(roles::add);
    return claims.put("scope", scope(account.roles()));
  }

  private static String scope(List<String> roles) {
    return roles.stream()
        .map(role -> SCOPES.getOrDefault(role, role))
        .collect(Collectors.joining(" "));
  }

  private static String encode(ObjectNode json) {
    return BASE64URL.encodeToString(JsonBytes.of(json));
  }
}
