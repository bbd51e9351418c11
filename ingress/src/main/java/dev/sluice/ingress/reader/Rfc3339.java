package dev.sluice.ingress.reader;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)[Tt](\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9}))?"
              + "(?:[Zz]|([+-])(\\d\\d):(\\d\\d))");
  private static final Instant FIRST = Instant.EPOCH;
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

  private Rfc3339() {}

  public static Optional<Instant> parse(String text) {
    Matcher m = text.length() > 40 ? FORM.matcher("") : FORM.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    int nanos = nanos(m.group(7));
    if (nanos % 1000 != 0) {
      return Optional.empty();
    }
    int offset = 0;
    if (m.group(8) != null) {
      int hours = number(m, 9);
      int minutes = number(m, 10);
      if (hours > 23 || minutes > 59) {
        return Optional.empty();
      }
      offset = (m.group(8).equals("-") ? -1 : 1) * (hours * 60 + minutes) * 60;
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              number(m, 1), number(m, 2), number(m, 3), number(m, 4), number(m, 5), number(m, 6));
      Instant at = Instant.ofEpochSecond(local.toEpochSecond(ZoneOffset.UTC) - offset, nanos);
      return at.isBefore(FIRST) || at.isAfter(LAST) ? Optional.empty() : Optional.of(at);
    } catch (DateTimeException noSuchDate) {
      return Optional.empty();
    }
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  private static int nanos(@Nullable String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
  }
}
