package dev.sluice.runtime.http;

import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client prefers (RFC 7240).
 *
 * <p>Of a preference that occurs several times the first counts (section 2); those that are not
 * known or not valid are ignored, never an error.
 *
 * @param respondAsync {@code respond-async} (section 4.1)
 * @param waiting {@code wait} (section 4.3), at most {@link #MAX_WAIT}
 */
public record Prefer(boolean respondAsync, Optional<Duration> waiting) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  /** Longer waits are cut to this. */
  public static final Duration MAX_WAIT = Duration.ofSeconds(30);

  public static final Prefer NOTHING = new Prefer(false, Optional.empty());

  /**
   * @param lines the lines of the {@code Prefer} header, in order
   */
  public static Prefer parse(List<String> lines) {
    if (lines.isEmpty()) {
      return NOTHING;
    }
    Map<String, String> preferences = new LinkedHashMap<>();
    for (String line : lines) {
      new PreferenceScanner(line).scan().forEach(preferences::putIfAbsent);
    }
    return new Prefer(
        preferences.containsKey("respond-async"),
        Optional.ofNullable(preferences.get("wait")).flatMap(Prefer::seconds));
  }

  /** How long the client would wait, zero if it said nothing. */
  public Duration waitOrZero() {
    return waiting.orElse(Duration.ZERO);
  }

  /**
   * What {@code Preference-Applied} says (section 3).
   *
   * @param async whether the answer was given before the end of the work
   * @param waited whether the answer was held back for the client's {@code wait}
   */
  public Optional<String> applied(boolean async, boolean waited) {
    StringBuilder applied = new StringBuilder();
    if (async && respondAsync) {
      applied.append("respond-async");
    }
    if (waited && waiting.isPresent()) {
      applied.append(applied.isEmpty() ? "" : ", ");
      applied.append("wait=").append(waiting.get().toSeconds());
    }
    return applied.isEmpty() ? Optional.empty() : Optional.of(applied.toString());
  }

  private static Optional<Duration> seconds(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return Optional.empty();
    }
    // However long the number is, all that is more than the longest wait is the longest wait.
    BigInteger seconds = new BigInteger(text).min(BigInteger.valueOf(MAX_WAIT.toSeconds()));
    return Optional.of(Duration.ofSeconds(seconds.longValueExact()));
  }
}
