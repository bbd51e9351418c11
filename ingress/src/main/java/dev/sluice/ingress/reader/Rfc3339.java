package dev.sluice.ingress.reader;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Reads times (RFC 3339 section 5.6, {@code date-time}), no finer than a microsecond, which is what
 * PostgreSQL keeps.
 *
 * <p>Refused, though the RFC has them: leap seconds, which no clock of ours can show, and years
 * before 1970.
 */
public final class Rfc3339 {
  /** The end of the sentence "must be …". */
  public static final String EXPECTED =
      "a time with an offset (RFC 3339), such as 2026-11-23T09:00:00+01:00,"
          + " from 1970 on and no finer than a microsecond";

  private static final long WRONG = Long.MIN_VALUE;
  private static final Instant FIRST = Instant.EPOCH;
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

  private Rfc3339() {}

  public static Optional<Instant> parse(String text) {
    int length = text.length();
    if (length < 20
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || (text.charAt(10) | 0x20) != 't'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return Optional.empty();
    }
    int end = fractionEnd(text);
    long micros = end == 19 ? 0 : micros(text, 20, end);
    long offset = offset(text, end);
    if (micros == WRONG || offset == WRONG) {
      return Optional.empty();
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              number(text, 0, 4),
              number(text, 5, 7),
              number(text, 8, 10),
              number(text, 11, 13),
              number(text, 14, 16),
              number(text, 17, 19));
      long second = local.toEpochSecond(ZoneOffset.UTC) - offset;
      Instant at = Instant.ofEpochSecond(second, micros * 1000);
      return at.isBefore(FIRST) || at.isAfter(LAST) ? Optional.empty() : Optional.of(at);
    } catch (DateTimeException noSuchDate) {
      return Optional.empty();
    }
  }

  /** Where the offset begins. */
  private static int fractionEnd(String text) {
    int end = 19;
    if (text.charAt(19) == '.') {
      end++;
      while (end < text.length() && digit(text, end) >= 0) {
        end++;
      }
    }
    return end;
  }

  /** The fraction in microseconds; what is behind the sixth digit has to be zero. */
  private static long micros(String text, int from, int to) {
    if (from == to || to - from > 9) {
      return WRONG;
    }
    long nanos = 0;
    for (int i = from; i < from + 9; i++) {
      nanos = nanos * 10 + (i < to ? digit(text, i) : 0);
    }
    return nanos % 1000 == 0 ? nanos / 1000 : WRONG;
  }

  /** Seconds east of Greenwich. */
  private static long offset(String text, int from) {
    int left = text.length() - from;
    if (left == 1 && (text.charAt(from) | 0x20) == 'z') {
      return 0;
    }
    if (left != 6 || text.charAt(from + 3) != ':') {
      return WRONG;
    }
    int hours = number(text, from + 1, from + 3);
    int minutes = number(text, from + 4, from + 6);
    char sign = text.charAt(from);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || (sign != '+' && sign != '-')) {
      return WRONG;
    }
    return (sign == '-' ? -1 : 1) * (hours * 60L + minutes) * 60;
  }

  /** Negative if it is not made of digits, which no date takes. */
  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = digit(text, i);
      if (digit < 0) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static int digit(String text, int at) {
    int digit = text.charAt(at) - '0';
    return digit <= 9 ? digit : -1;
  }
}
