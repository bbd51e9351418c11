package dev.sluice.services.call;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Tells whether two requests are the same: SHA-256 of the message, which holds no maps. */
final class Fingerprint {

  private Fingerprint() {}

  static ByteString of(Call call) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return ByteString.copyFrom(digest.digest(call.request().toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
