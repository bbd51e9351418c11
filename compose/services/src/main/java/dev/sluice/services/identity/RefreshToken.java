package dev.sluice.services.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** An opaque token of 256 random bits, which only its holder knows: we keep its SHA-256. */
record RefreshToken(String text) {

  private static final int BYTES = 32;

  static RefreshToken random(SecureRandom random) {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    return new RefreshToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
  }

  byte[] digest() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "RefreshToken[***]";
  }
}
