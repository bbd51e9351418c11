package dev.sluice.schemas.command;

import java.util.HexFormat;

/**
 * SHA-256 of the canonical command: tells whether a retry with the same idempotency key asks for
 * the same thing.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Fingerprint(String hex) {
  public Fingerprint {
    if (hex.length() != 64) {
      throw new IllegalArgumentException("a fingerprint has 64 hexadecimal digits");
    }
  }

  public static Fingerprint of(byte[] canonical) {
    return ofDigest(LaneKey.sha256().digest(canonical));
  }

  public static Fingerprint ofDigest(byte[] sha256) {
    return new Fingerprint(HexFormat.of().formatHex(sha256));
  }

  public byte[] digest() {
    return HexFormat.of().parseHex(hex);
  }
}
