package dev.sluice.runtime.auth;

import io.helidon.security.jwt.JwtException;
import io.helidon.security.jwt.jwk.Jwk;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The issuer's keys by their {@code kid} (RFC 7517).
 *
 * <p>Taken are RSA keys of 2048 bits and more for RS256, P-256 for ES256, Ed25519 for EdDSA; keys
 * of another kind or use, without a {@code kid}, or symmetric ones are passed over.
 */
final class JwkSet {
  private static final int MIN_RSA_BITS = 2048;
  private static final int ED25519_BYTES = 32;

  private final Map<String, VerificationKey> keys;

  private JwkSet(Map<String, VerificationKey> keys) {
    this.keys = Map.copyOf(keys);
  }

  /**
   * @throws IllegalArgumentException when it is not a key set, or none of its keys can be used
   */
  static JwkSet parse(byte[] json) {
    Map<String, VerificationKey> keys = new HashMap<>();
    for (JsonNode jwk : StrictJson.object(json).path("keys")) {
      String kid = text(jwk, "kid");
      if (!kid.isEmpty()) {
        key(jwk).ifPresent(key -> keys.putIfAbsent(kid, key));
      }
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("the key set has no key that can be used");
    }
    return new JwkSet(keys);
  }

  Optional<VerificationKey> key(String kid) {
    return Optional.ofNullable(keys.get(kid));
  }

  int size() {
    return keys.size();
  }

  private static Optional<VerificationKey> key(JsonNode jwk) {
    if (!List.of("", "sig").contains(text(jwk, "use"))) {
      return Optional.empty();
    }
    try {
      return switch (text(jwk, "kty")) {
        case "RSA" -> pki(jwk, "RS256", "n", "e").filter(key -> longEnough(jwk));
        case "EC" ->
            text(jwk, "crv").equals("P-256")
                ? pki(jwk, "ES256", "crv", "x", "y")
                : Optional.empty();
        case "OKP" -> edwards(jwk);
        default -> Optional.empty();
      };
    } catch (JwtException | IllegalArgumentException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** Only the public members are handed on, with the algorithm pinned. */
  private static Optional<VerificationKey> pki(JsonNode jwk, String alg, String... members) {
    if (!List.of("", alg).contains(text(jwk, "alg"))) {
      return Optional.empty();
    }
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("kty", text(jwk, "kty"))
            .add("kid", text(jwk, "kid"))
            .add("alg", alg);
    for (String member : members) {
      json.add(member, text(jwk, member));
    }
    return Optional.of(new VerificationKey.Pki(alg, Jwk.create(json.build())));
  }

  private static boolean longEnough(JsonNode jwk) {
    byte[] modulus = Base64.getUrlDecoder().decode(text(jwk, "n"));
    return new BigInteger(1, modulus).bitLength() >= MIN_RSA_BITS;
  }

  /** RFC 8032, 5.1.2: little-endian y, and the lowest bit of x as the highest bit. */
  private static Optional<VerificationKey> edwards(JsonNode jwk) throws GeneralSecurityException {
    byte[] x = Base64.getUrlDecoder().decode(text(jwk, "x"));
    if (!text(jwk, "crv").equals("Ed25519")
        || !List.of("", "EdDSA", "Ed25519").contains(text(jwk, "alg"))
        || x.length != ED25519_BYTES) {
      return Optional.empty();
    }
    byte[] bigEndian = new byte[ED25519_BYTES];
    for (int i = 0; i < ED25519_BYTES; i++) {
      bigEndian[i] = x[ED25519_BYTES - 1 - i];
    }
    boolean odd = (bigEndian[0] & 0x80) != 0;
    bigEndian[0] &= 0x7f;
    EdECPoint point = new EdECPoint(odd, new BigInteger(1, bigEndian));
    PublicKey key =
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    return Optional.of(new VerificationKey.Edwards(key));
  }

  private static String text(JsonNode jwk, String member) {
    JsonNode value = jwk.path(member);
    return value.isString() ? value.stringValue() : "";
  }
}
