package dev.sluice.egress.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.store.BookingStore.Taken;
import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.event.Result.Closure;
import dev.sluice.schemas.event.Result.ScheduleState;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AvailabilityTest {
  /** A Monday, 8 to 12 in Berlin. */
  private static final Instant EIGHT = Instant.parse("2026-11-23T07:00:00Z");

  private static final Instant DAY_AFTER = Instant.parse("2026-11-24T00:00:00Z");
  private static final Instant BEFORE = Instant.parse("2026-11-22T00:00:00Z");
  private static final Availability.Range DAY = new Availability.Range(EIGHT, DAY_AFTER);

  @Test
  void bookingsTakeSeatsAndClosuresWholeSlots() {
    ScheduleState schedule = schedule(List.of(new Closure("c", hours(3, 4), null)));
    List<Taken> taken =
        List.of(new Taken(hours(0, 2), 4), new Taken(hours(1, 2), 6), new Taken(hours(2, 3), 99));
    assertThat(free(schedule, taken, 0)).containsExactly(6, 0, 0);
    assertThat(free(schedule, taken, 1)).containsExactly(6);
    assertThat(free(schedule, taken, 7)).isEmpty();
  }

  @Test
  void slotsBeginInTheRange() {
    Availability.Range range = new Availability.Range(EIGHT.plusSeconds(1), DAY_AFTER);
    assertThat(Availability.of(schedule(List.of()), List.of(), range, 0, BEFORE).slots())
        .hasSize(3);
  }

  @Test
  void whatHasBegunIsNotOffered() {
    for (Instant now : List.of(EIGHT, EIGHT.plusSeconds(3_599))) {
      assertThat(Availability.of(schedule(List.of()), List.of(), DAY, 0, now).slots()).hasSize(3);
    }
    assertThat(Availability.of(schedule(List.of()), List.of(), DAY, 0, DAY_AFTER).slots())
        .isEmpty();
  }

  private static List<Integer> free(ScheduleState schedule, List<Taken> taken, int seats) {
    return Availability.of(schedule, taken, DAY, seats, BEFORE).slots().stream()
        .map(Availability.FreeSlot::free)
        .toList();
  }

  private static ScheduleState schedule(List<Closure> closures) {
    return new ScheduleState(
        "room",
        "Europe/Berlin",
        10,
        60,
        List.of(new OpenHours(DayOfWeek.MONDAY, 8 * 60, 12 * 60)),
        closures,
        1,
        EIGHT);
  }

  private static Period hours(int from, int to) {
    return new Period(EIGHT.plusSeconds(from * 3_600L), EIGHT.plusSeconds(to * 3_600L));
  }
}
