package dev.sluice.egress.query;

import dev.sluice.egress.store.BookingStore.Taken;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.event.Result.ScheduleState;
import dev.sluice.schemas.schedule.WeeklySchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** What is free of a resource: its open slots, and how many seats each has left. Pure. */
record Availability(ZoneId zone, List<FreeSlot> slots) {

  /** From a moment on, up to another. */
  record Range(Instant from, Instant to) {}

  /** A slot and its free seats. */
  record FreeSlot(Period slot, int free) {}

  /**
   * The slots that begin in a range and do not touch a closure. What has begun cannot be booked any
   * more, so it is not among them.
   *
   * @param taken what takes seats in the range
   * @param seats only slots with at least so many free seats
   */
  static Availability of(
      ScheduleState schedule, List<Taken> taken, Range range, int seats, Instant now) {
    ZoneId zone = ZoneId.of(schedule.timezone());
    WeeklySchedule weekly =
        new WeeklySchedule(zone, Duration.ofMinutes(schedule.slotMinutes()), schedule.weekly());
    List<FreeSlot> slots =
        weekly.slots(range.from(), range.to()).stream()
            .filter(slot -> slot.start().isAfter(now))
            .filter(slot -> schedule.closures().stream().noneMatch(c -> c.period().overlaps(slot)))
            .map(slot -> new FreeSlot(slot, free(schedule.capacity(), slot, taken)))
            .filter(slot -> slot.free() >= seats)
            .toList();
    return new Availability(zone, slots);
  }

  private static int free(int capacity, Period slot, List<Taken> taken) {
    int used = taken.stream().filter(t -> t.period().overlaps(slot)).mapToInt(Taken::seats).sum();
    return Math.max(0, capacity - used);
  }
}
