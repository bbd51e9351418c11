package dev.sluice.schemas.command;

import java.time.Duration;
import java.util.Optional;

/**
 * Reads the value of {@code Idempotency-Key}: 1 to {@value #MOST} printable ASCII characters, bare
 * or as a string of RFC 8941 (section 3.3.3). Both spell the same key.
 */
public final class IdempotencyKey {
  public static final String NAME = "Idempotency-Key";
  public static final String EXPECTED =
      "must be one key of 1 to 255 printable ASCII characters, bare or as a quoted string";

  /** How long a key stands for its first command. Ids of commands rely on its being one day. */
  public static final Duration KEPT = Duration.ofDays(1);

  private static final int MOST = 255;

  private IdempotencyKey() {}

  /** The key that a value spells; empty when it spells none. */
  public static Optional<String> parse(String value) {
    String text = value.strip();
    return (text.startsWith("\"") ? unquote(text) : Optional.of(text))
        .filter(key -> !key.isEmpty() && key.length() <= MOST)
        .filter(key -> key.chars().allMatch(c -> c >= ' ' && c <= '~'));
  }

  private static Optional<String> unquote(String text) {
    StringBuilder key = new StringBuilder(text.length());
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i == text.length() - 1 ? Optional.of(key.toString()) : Optional.empty();
      }
      if (c == '\\') {
        i++;
        if (i == text.length() || (text.charAt(i) != '"' && text.charAt(i) != '\\')) {
          return Optional.empty();
        }
        c = text.charAt(i);
      }
      key.append(c);
    }
    return Optional.empty();
  }
}
