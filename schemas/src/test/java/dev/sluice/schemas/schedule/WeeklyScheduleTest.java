package dev.sluice.schemas.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.command.Period;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeeklyScheduleTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void cutsAnOpeningIntoSlotsFromItsOpeningTimeAndLeavesTheRest() {
    WeeklySchedule schedule = berlin(HOUR, hours(DayOfWeek.MONDAY, "08:30", "11:00"));

    assertThat(schedule.slots(at("2026-11-23T00:00+01:00"), at("2026-11-24T00:00+01:00")))
        .containsExactly(
            slot("2026-11-23T08:30+01:00", "2026-11-23T09:30+01:00"),
            slot("2026-11-23T09:30+01:00", "2026-11-23T10:30+01:00"));
  }

  @Test
  void listsTheSlotsThatStartInTheRange() {
    WeeklySchedule schedule = berlin(HOUR, hours(DayOfWeek.MONDAY, "08:00", "18:00"));

    assertThat(schedule.slots(at("2026-11-23T09:00+01:00"), at("2026-11-23T10:00+01:00")))
        .containsExactly(slot("2026-11-23T09:00+01:00", "2026-11-23T10:00+01:00"));
    assertThat(schedule.slots(at("2026-11-23T09:01+01:00"), at("2026-11-23T10:00+01:00")))
        .isEmpty();
  }

  @Test
  void aPeriodIsWholeSlotsOfOneOpening() {
    WeeklySchedule schedule =
        berlin(
            HOUR,
            hours(DayOfWeek.MONDAY, "08:00", "12:00"),
            hours(DayOfWeek.MONDAY, "12:00", "14:30"));

    assertWhole(schedule, "2026-11-23T08:00+01:00", "2026-11-23T09:00+01:00", 1);
    assertWhole(schedule, "2026-11-23T09:00+01:00", "2026-11-23T12:00+01:00", 3);
    assertNotWhole(schedule, "2026-11-23T11:00+01:00", "2026-11-23T13:00+01:00");
    assertNotWhole(schedule, "2026-11-23T08:30+01:00", "2026-11-23T09:30+01:00");
    assertNotWhole(schedule, "2026-11-23T08:00+01:00", "2026-11-23T08:30+01:00");
    assertNotWhole(schedule, "2026-11-23T14:00+01:00", "2026-11-23T15:00+01:00");
    assertNotWhole(schedule, "2026-11-23T07:00+01:00", "2026-11-23T08:00+01:00");
    assertNotWhole(schedule, "2026-11-24T08:00+01:00", "2026-11-24T09:00+01:00");
    assertNotWhole(schedule, "2026-11-23T08:00+01:00", "2026-11-23T08:00+01:00");
    assertNotWhole(schedule, "2026-11-23T09:00+01:00", "2026-11-23T08:00+01:00");
  }

  @Test
  void hoursMayCloseAtMidnightAndGoOnTheNextDay() {
    WeeklySchedule schedule =
        berlin(
            HOUR,
            hours(DayOfWeek.MONDAY, "22:00", "24:00"),
            hours(DayOfWeek.TUESDAY, "00:00", "02:00"));

    assertWhole(schedule, "2026-11-23T23:00+01:00", "2026-11-24T00:00+01:00", 1);
    assertWhole(schedule, "2026-11-24T00:00+01:00", "2026-11-24T02:00+01:00", 2);
    assertNotWhole(schedule, "2026-11-23T23:00+01:00", "2026-11-24T01:00+01:00");
  }

  @Test
  void theDayOfSpringHasAnHourLess() {
    WeeklySchedule schedule = berlin(HOUR, hours(DayOfWeek.SUNDAY, "00:00", "24:00"));

    List<Period> slots = schedule.slots(at("2026-03-29T00:00+01:00"), at("2026-03-30T00:00+02:00"));

    assertThat(slots).hasSize(23).doesNotHaveDuplicates();
    assertThat(slots.get(2)).isEqualTo(slot("2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00"));
    assertWhole(schedule, "2026-03-29T01:00+01:00", "2026-03-29T04:00+02:00", 2);
  }

  @Test
  void theDayOfAutumnHasAnHourMore() {
    WeeklySchedule schedule = berlin(HOUR, hours(DayOfWeek.SUNDAY, "00:00", "24:00"));

    List<Period> slots = schedule.slots(at("2026-10-25T00:00+02:00"), at("2026-10-26T00:00+01:00"));

    assertThat(slots).hasSize(25).doesNotHaveDuplicates();
    assertWhole(schedule, "2026-10-25T02:00+02:00", "2026-10-25T03:00+02:00", 1);
    assertWhole(schedule, "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00", 1);
    assertWhole(schedule, "2026-10-25T01:00+02:00", "2026-10-25T03:00+01:00", 3);
  }

  @Test
  void hoursAfterTheChangeKeepTheirLocalTime() {
    WeeklySchedule schedule =
        berlin(
            HOUR,
            hours(DayOfWeek.FRIDAY, "09:00", "10:00"),
            hours(DayOfWeek.MONDAY, "09:00", "10:00"));

    assertThat(schedule.slots(at("2026-03-27T00:00+01:00"), at("2026-03-31T00:00+02:00")))
        .containsExactly(
            slot("2026-03-27T09:00+01:00", "2026-03-27T10:00+01:00"),
            slot("2026-03-30T09:00+02:00", "2026-03-30T10:00+02:00"));
  }

  @Test
  void anOpeningInTheGapBeginsWithTheGap() {
    WeeklySchedule schedule =
        berlin(Duration.ofMinutes(30), hours(DayOfWeek.SUNDAY, "02:30", "04:00"));

    assertThat(schedule.slots(at("2026-03-29T00:00+01:00"), at("2026-03-30T00:00+02:00")))
        .containsExactly(
            slot("2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00"),
            slot("2026-03-29T03:30+02:00", "2026-03-29T04:00+02:00"));
  }

  @Test
  void anOpeningThatTheGapSwallowsHasNoSlots() {
    WeeklySchedule schedule =
        berlin(Duration.ofMinutes(30), hours(DayOfWeek.SUNDAY, "02:00", "03:00"));

    assertThat(schedule.slots(at("2026-03-29T00:00+01:00"), at("2026-03-30T00:00+02:00")))
        .isEmpty();
    assertNotWhole(schedule, "2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00");
  }

  @Test
  void aDateThatWasSkippedHasNoSlots() {
    WeeklySchedule samoa =
        new WeeklySchedule(
            ZoneId.of("Pacific/Apia"), HOUR, List.of(hours(DayOfWeek.FRIDAY, "08:00", "10:00")));

    assertThat(samoa.slots(at("2011-12-28T00:00Z"), at("2012-01-02T00:00Z"))).isEmpty();
  }

  @Test
  void zonesOffByHalfAnHourCountFromTheirOwnMidnight() {
    WeeklySchedule kolkata =
        new WeeklySchedule(
            ZoneId.of("Asia/Kolkata"), HOUR, List.of(hours(DayOfWeek.MONDAY, "09:00", "11:00")));

    assertWhole(kolkata, "2026-11-23T03:30Z", "2026-11-23T05:30Z", 2);
    assertNotWhole(kolkata, "2026-11-23T04:00Z", "2026-11-23T05:00Z");
  }

  @Test
  void clocksThatChangeByHalfAnHourGiveHalfAnHour() {
    WeeklySchedule lordHowe =
        new WeeklySchedule(
            ZoneId.of("Australia/Lord_Howe"),
            Duration.ofMinutes(30),
            List.of(hours(DayOfWeek.SUNDAY, "00:00", "24:00")));

    assertThat(lordHowe.slots(at("2026-04-05T00:00+11:00"), at("2026-04-06T00:00+10:30")))
        .hasSize(49);
    assertThat(lordHowe.slots(at("2026-10-04T00:00+10:30"), at("2026-10-05T00:00+11:00")))
        .hasSize(47);
  }

  @Test
  void refusesHoursThatOverlapOrLeaveTheDay() {
    assertThatThrownBy(
            () ->
                berlin(
                    HOUR,
                    hours(DayOfWeek.MONDAY, "08:00", "12:00"),
                    hours(DayOfWeek.MONDAY, "11:00", "14:00")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OpenHours(DayOfWeek.MONDAY, 600, 600))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OpenHours(DayOfWeek.MONDAY, 600, 1441))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> berlin(Duration.ZERO, hours(DayOfWeek.MONDAY, "08:00", "12:00")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertWhole(WeeklySchedule schedule, String start, String end, int count) {
    assertThat(schedule.wholeSlots(at(start), at(end)))
        .hasValueSatisfying(slots -> assertThat(slots).hasSize(count));
  }

  private static void assertNotWhole(WeeklySchedule schedule, String start, String end) {
    assertThat(schedule.wholeSlots(at(start), at(end))).isEmpty();
  }

  private static WeeklySchedule berlin(Duration slotLength, OpenHours... hours) {
    return new WeeklySchedule(ZoneId.of("Europe/Berlin"), slotLength, Arrays.asList(hours));
  }

  private static OpenHours hours(DayOfWeek day, String open, String close) {
    return new OpenHours(day, minute(open), minute(close));
  }

  private static int minute(String time) {
    return Integer.parseInt(time.substring(0, 2)) * 60 + Integer.parseInt(time.substring(3));
  }

  private static Period slot(String start, String end) {
    return new Period(at(start), at(end));
  }

  private static Instant at(String time) {
    return OffsetDateTime.parse(time).toInstant();
  }
}
