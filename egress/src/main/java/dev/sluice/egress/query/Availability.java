package dev.sluice.egress.query;

import dev.sluice.egress.store.BookingStore.Taken;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.event.Result.ScheduleState;
import dev.sluice.schemas.schedule.WeeklySchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    Seats used = Seats.of(taken);
    List<FreeSlot> slots =
        weekly.slots(range.from(), range.to()).stream()
            .filter(slot -> slot.start().isAfter(now))
            .filter(slot -> schedule.closures().stream().noneMatch(c -> c.period().overlaps(slot)))
            .map(slot -> new FreeSlot(slot, used.free(schedule.capacity(), slot)))
            .filter(slot -> slot.free() >= seats)
            .toList();
    return new Availability(zone, slots);
  }

  /**
   * How many seats had begun to be taken before a moment, and how many had been given back by then.
   */
  private record Seats(NavigableMap<Instant, Long> taken, NavigableMap<Instant, Long> returned) {
    static Seats of(List<Taken> taken) {
      return new Seats(sums(taken, Period::start), sums(taken, Period::end));
    }

    private static NavigableMap<Instant, Long> sums(
        List<Taken> taken, Function<Period, Instant> at) {
      NavigableMap<Instant, Long> sums = new TreeMap<>();
      taken.forEach(t -> sums.merge(at.apply(t.period()), t.seats(), Long::sum));
      long sum = 0;
      for (Map.Entry<Instant, Long> entry : sums.entrySet()) {
        sum += entry.getValue();
        entry.setValue(sum);
      }
      return sums;
    }

    /** What was taken before its end, and not given back by its beginning, overlaps a slot. */
    int free(int capacity, Period slot) {
      long used = sum(taken.lowerEntry(slot.end())) - sum(returned.floorEntry(slot.start()));
      return (int) Math.max(0, capacity - used);
    }

    private static long sum(Map.@Nullable Entry<Instant, Long> upto) {
      return upto == null ? 0 : upto.getValue();
    }
  }
}
