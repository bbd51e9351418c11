package dev.sluice.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A key that tokens are signed with (RFC 7515), and as it is published (RFC 7517). Signs whatever
 * it is given, forgeries too.
 */
public record SigningKey(String kid, String alg, KeyPair pair) {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  public static SigningKey rsa(String kid) {
    return new SigningKey(kid, "RS256", generate("RSA", 2048));
  }

  public static SigningKey ec(String kid) {
    return new SigningKey(kid, "ES256", generate("EC", 256));
  }

  public static SigningKey ed(String kid) {
    return new SigningKey(kid, "EdDSA", generate("Ed25519", 255));
  }

  private static KeyPair generate(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public half, as a JSON Web Key. */
  public ObjectNode jwk() {
    ObjectNode jwk = MAPPER.createObjectNode().put("kid", kid).put("use", "sig");
    switch (pair.getPublic()) {
      case RSAPublicKey rsa ->
          jwk.put("kty", "RSA")
              .put("n", unsigned(rsa.getModulus().toByteArray(), 256))
              .put("e", unsigned(rsa.getPublicExponent().toByteArray(), 3));
      case ECPublicKey ec ->
          jwk.put("kty", "EC")
              .put("crv", "P-256")
              .put("x", unsigned(ec.getW().getAffineX().toByteArray(), 32))
              .put("y", unsigned(ec.getW().getAffineY().toByteArray(), 32));
      case EdECPublicKey ed -> {
        byte[] encoded = ed.getEncoded(); // the raw key is the end of its X.509 form
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        jwk.put("kty", "OKP").put("crv", "Ed25519").put("x", base64(raw));
      }
      default -> throw new IllegalStateException();
    }
    return jwk;
  }

  /** The header of a token, as it should be. */
  public ObjectNode header() {
    return MAPPER.createObjectNode().put("alg", alg).put("kid", kid).put("typ", "JWT");
  }

  /** A token with any header. */
  public String token(ObjectNode header, String claims) {
    String signed = base64(header.toString()) + "." + base64(claims);
    return signed + "." + base64(sign(signed));
  }

  public String token(String claims) {
    return token(header(), claims);
  }

  private byte[] sign(String text) {
    try {
      Signature signature =
          Signature.getInstance(
              switch (alg) {
                case "RS256" -> "SHA256withRSA";
                case "ES256" -> "SHA256withECDSAinP1363Format";
                default -> "Ed25519";
              });
      signature.initSign(pair.getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  public static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** RFC 7518, 6.2.1.2: of a fixed length, without a sign. */
  private static String unsigned(byte[] bytes, int length) {
    byte[] fixed = new byte[length];
    for (int i = 1; i <= Math.min(length, bytes.length); i++) {
      fixed[length - i] = bytes[bytes.length - i];
    }
    return base64(fixed);
  }
}
