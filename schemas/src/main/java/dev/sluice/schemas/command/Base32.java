package dev.sluice.schemas.command;

/**
 * Lower-case, unpadded base32 (RFC 4648 section 6 alphabet): what lane keys and ids are spelled in.
 */
final class Base32 {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  private Base32() {}

  static String encode(byte[] bytes) {
    StringBuilder text = new StringBuilder((bytes.length * 8 + 4) / 5);
    int buffer = 0;
    int bits = 0;
    for (byte b : bytes) {
      buffer = buffer << 8 | b & 0xff;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt(buffer >> bits & 31));
      }
    }
    if (bits > 0) {
      text.append(ALPHABET.charAt(buffer << 5 - bits & 31));
    }
    return text.toString();
  }

  /** Whether all characters of a range are of the alphabet. */
  static boolean isBase32(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '2' || c > '7')) {
        return false;
      }
    }
    return true;
  }
}
