package dev.sluice.schemas.command;

import java.time.DayOfWeek;

/**
 * Opening hours of one weekday, in local time.
 *
 * @param openMinute minutes since midnight, 0 to 1439
 * @param closeMinute minutes since midnight, up to 1440 (24:00)
 */
public record OpenHours(DayOfWeek day, int openMinute, int closeMinute) {
  public OpenHours {
    if (openMinute < 0 || closeMinute > 24 * 60 || openMinute >= closeMinute) {
      throw new IllegalArgumentException("opening hours lie within a day and are not empty");
    }
  }
}
