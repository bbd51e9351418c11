package dev.sluice.services.identity;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Spells public keys as a JSON Web Key Set (RFC 7517; RSA: RFC 7518, 6.3). */
final class KeySetJson {

  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private KeySetJson() {}

  static ObjectNode of(List<SigningKey> keys) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    var array = json.putArray("keys");
    for (SigningKey key : keys) {
      array
          .addObject()
          .put("kty", "RSA")
          .put("use", "sig")
          .put("alg", "RS256")
          .put("kid", key.kid())
          .put("n", unsigned(key.publicKey().getModulus()))
          .put("e", unsigned(key.publicKey().getPublicExponent()));
    }
    return json;
  }

  /** Base64urlUInt: big-endian, without the octet that only holds the sign. */
  private static String unsigned(BigInteger value) {
    byte[] bytes = value.toByteArray();
    boolean padded = bytes.length > 1 && bytes[0] == 0;
    return BASE64URL.encodeToString(padded ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }
}
