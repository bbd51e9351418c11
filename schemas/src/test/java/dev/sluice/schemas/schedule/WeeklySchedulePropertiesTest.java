package dev.sluice.schemas.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.command.Period;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every schedule, tried on generated ones around each change of the clock. */
class WeeklySchedulePropertiesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "America/St_Johns",
        "Pacific/Apia",
        "America/Havana",
        "Africa/Casablanca",
        "UTC"
      })
  void everyListedSlotIsWholeAndNoTwoOverlap(String zone) {
    SplittableRandom random = new SplittableRandom(zone.hashCode());
    for (int i = 0; i < 40; i++) {
      WeeklySchedule schedule = schedule(random, ZoneId.of(zone));
      Instant from =
          Instant.parse("2005-01-01T00:00:00Z").plus(Duration.ofHours(random.nextInt(25 * 8766)));
      List<Period> slots = schedule.slots(from, from.plus(Duration.ofDays(40)));
      for (int s = 0; s < slots.size(); s++) {
        Period slot = slots.get(s);
        assertThat(Duration.between(slot.start(), slot.end())).isEqualTo(schedule.slotLength());
        assertThat(schedule.wholeSlots(slot.start(), slot.end())).contains(List.of(slot));
        assertThat(schedule.wholeSlots(slot.start().plusSeconds(1), slot.end())).isEmpty();
        if (s > 0) {
          assertThat(slots.get(s - 1).end()).isBeforeOrEqualTo(slot.start());
        }
      }
    }
  }

  private static WeeklySchedule schedule(SplittableRandom random, ZoneId zone) {
    List<OpenHours> weekly = new ArrayList<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      int open = random.nextInt(0, 700);
      int close = random.nextInt(open + 1, 720);
      weekly.add(new OpenHours(day, open, close));
      weekly.add(new OpenHours(day, close, random.nextInt(close + 1, OpenHours.MINUTES_A_DAY + 1)));
    }
    int[] lengths = {15, 20, 30, 45, 60, 90};
    return new WeeklySchedule(
        zone, Duration.ofMinutes(lengths[random.nextInt(lengths.length)]), weekly);
  }
}
