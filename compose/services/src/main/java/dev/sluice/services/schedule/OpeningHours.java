package dev.sluice.services.schedule;

import dev.sluice.schedule.v1.DefineScheduleRequest;
import dev.sluice.schedule.v1.Schedule;
import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.schedule.WeeklySchedule;
import dev.sluice.services.call.Faults;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.List;

/** Opening hours between the contract's messages and the arithmetic of slots. */
final class OpeningHours {

  private OpeningHours() {}

  /** The opening hours of a schedule, which were checked when it was defined. */
  static WeeklySchedule of(Schedule schedule) {
    return new WeeklySchedule(
        ZoneId.of(schedule.getTimezone()),
        Duration.ofMinutes(schedule.getSlotMinutes()),
        schedule.getWeeklyList().stream().map(OpeningHours::hours).toList());
  }

  static void check(DefineScheduleRequest request, Faults faults) {
    faults.require(
        ZoneRulesProvider.getAvailableZoneIds().contains(request.getTimezone()),
        "timezone",
        "must be an IANA zone name");
    faults.require(
        request.getSlotMinutes() > 0 && request.getSlotMinutes() <= OpenHours.MINUTES_A_DAY,
        "slot_minutes",
        "must be between 1 and " + OpenHours.MINUTES_A_DAY);
    List<OpenHours> valid = new ArrayList<>();
    for (int i = 0; i < request.getWeeklyCount(); i++) {
      String field = "weekly[" + i + "]";
      var told = request.getWeekly(i);
      if (told.getDayValue() < 1 || told.getDayValue() > 7) {
        faults.add(field + ".day", "must be a day of the week");
      } else if (told.getOpenMinute() < 0
          || told.getCloseMinute() > OpenHours.MINUTES_A_DAY
          || told.getOpenMinute() >= told.getCloseMinute()) {
        faults.add(field, "must open before it closes, within one day");
      } else {
        OpenHours hours = hours(told);
        faults.require(
            valid.stream().noneMatch(hours::overlaps), field, "must not overlap other hours");
        valid.add(hours);
      }
    }
  }

  private static OpenHours hours(dev.sluice.schedule.v1.OpenHours hours) {
    return new OpenHours(
        DayOfWeek.of(hours.getDayValue()), hours.getOpenMinute(), hours.getCloseMinute());
  }
}
