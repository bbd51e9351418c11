package dev.sluice.schemas.schedule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/**
 * One stretch of opening hours, by the wall clock: minutes since midnight, [open, close).
 *
 * <p>{@code closeMinute} may be 1440, which is 24:00. Hours never reach past midnight; who is open
 * through the night has hours on both days.
 */
public record OpenHours(DayOfWeek day, int openMinute, int closeMinute)
    implements Comparable<OpenHours> {

  public static final int MINUTES_A_DAY = 24 * 60;

  public OpenHours {
    if (openMinute < 0 || closeMinute > MINUTES_A_DAY || openMinute >= closeMinute) {
      throw new IllegalArgumentException("hours open before they close, within one day");
    }
  }

  /** The moment at which these hours begin on a date; {@code date} must fall on {@link #day}. */
  Instant opening(LocalDate date, ZoneId zone) {
    return instant(date, openMinute, zone);
  }

  /** The moment at which these hours end on a date; not after the opening if a gap swallows all. */
  Instant closing(LocalDate date, ZoneId zone) {
    return instant(date, closeMinute, zone);
  }

  boolean overlaps(OpenHours other) {
    return day == other.day && openMinute < other.closeMinute && other.openMinute < closeMinute;
  }

  @Override
  public int compareTo(OpenHours other) {
    int byDay = day.compareTo(other.day);
    return byDay != 0 ? byDay : Integer.compare(openMinute, other.openMinute);
  }

  /**
   * The first moment at which a wall clock shows this time or a later one: a time that a gap skips
   * is the moment of the gap (not, as {@code ZonedDateTime} has it, that much after it), a time
   * that comes twice is the first. So the order of local times is the order of the moments.
   */
  private static Instant instant(LocalDate date, int minute, ZoneId zone) {
    LocalDateTime local = date.atStartOfDay().plusMinutes(minute);
    ZoneOffsetTransition transition = zone.getRules().getTransition(local);
    if (transition != null && transition.isGap()) {
      return transition.getInstant();
    }
    return local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
  }
}
