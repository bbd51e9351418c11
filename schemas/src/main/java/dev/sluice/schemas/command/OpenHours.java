package dev.sluice.schemas.command;

import java.time.DayOfWeek;

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

  public boolean overlaps(OpenHours other) {
    return day == other.day && openMinute < other.closeMinute && other.openMinute < closeMinute;
  }

  @Override
  public int compareTo(OpenHours other) {
    int byDay = day.compareTo(other.day);
    return byDay != 0 ? byDay : Integer.compare(openMinute, other.openMinute);
  }
}
