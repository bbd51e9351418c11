package dev.sluice.schemas.schedule;

import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.command.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The weekly opening hours of a resource in its zone, cut into slots of one length.
 *
 * <p>Slots are counted from each opening, in elapsed time: on the day on which a clock is put
 * forward or back, an opening that spans the change holds fewer or more slots, each as long as
 * ever. What is left of an opening after the last whole slot cannot be booked. Immutable.
 */
public record WeeklySchedule(ZoneId zone, Duration slotLength, List<OpenHours> weekly) {

  public WeeklySchedule {
    if (slotLength.compareTo(Duration.ofMinutes(1)) < 0
        || slotLength.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("a slot is between a minute and a day long");
    }
    weekly = weekly.stream().sorted().toList();
    for (int i = 1; i < weekly.size(); i++) {
      if (weekly.get(i - 1).overlaps(weekly.get(i))) {
        throw new IllegalArgumentException("hours of one day overlap");
      }
    }
  }

  /** The slots that start in [from, to), in order. The caller bounds the range. */
  public List<Period> slots(Instant from, Instant to) {
    List<Period> slots = new ArrayList<>();
    // A day to either side: where a clock goes back over midnight, dates and moments interleave.
    LocalDate last = to.atZone(zone).toLocalDate().plusDays(1);
    for (LocalDate date = from.atZone(zone).toLocalDate().minusDays(1);
        !date.isAfter(last);
        date = date.plusDays(1)) {
      for (OpenHours hours : hoursOn(date)) {
        for (Period slot : slots(hours, date)) {
          if (!slot.start().isBefore(from) && slot.start().isBefore(to)) {
            slots.add(slot);
          }
        }
      }
    }
    return slots;
  }

  /**
   * The slots that a period is made of: one or more whole ones, of one opening, without a rest;
   * empty if it is not made so.
   */
  public Optional<List<Period>> wholeSlots(Instant start, Instant end) {
    LocalDate date = start.atZone(zone).toLocalDate();
    for (LocalDate day : List.of(date, date.minusDays(1), date.plusDays(1))) {
      for (OpenHours hours : hoursOn(day)) {
        Optional<List<Period>> found = wholeSlots(hours, day, start, end);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<List<Period>> wholeSlots(
      OpenHours hours, LocalDate date, Instant start, Instant end) {
    Instant opening = opening(hours, date);
    Instant closing = closing(hours, date);
    if (start.isBefore(opening)
        || end.isAfter(closing)
        || !start.isBefore(end)
        || !isWhole(Duration.between(opening, start))
        || !isWhole(Duration.between(start, end))) {
      return Optional.empty();
    }
    return Optional.of(cut(start, end));
  }

  private List<OpenHours> hoursOn(LocalDate date) {
    return weekly.stream().filter(hours -> hours.day() == date.getDayOfWeek()).toList();
  }

  private List<Period> slots(OpenHours hours, LocalDate date) {
    return cut(opening(hours, date), closing(hours, date));
  }

  private List<Period> cut(Instant start, Instant end) {
    List<Period> slots = new ArrayList<>();
    Instant slotEnd = start.plus(slotLength);
    for (Instant at = start; !slotEnd.isAfter(end); at = slotEnd, slotEnd = at.plus(slotLength)) {
      slots.add(new Period(at, slotEnd));
    }
    return slots;
  }

  private boolean isWhole(Duration length) {
    return length.minus(slotLength.multipliedBy(length.dividedBy(slotLength))).isZero();
  }

  private Instant opening(OpenHours hours, LocalDate date) {
    return instant(date, hours.openMinute());
  }

  /** The moment at which hours end on a date; not after the opening if a gap swallows all. */
  private Instant closing(OpenHours hours, LocalDate date) {
    return instant(date, hours.closeMinute());
  }

  /**
   * The first moment at which a wall clock shows this time or a later one: a time that a gap skips
   * is the moment of the gap (not, as {@code ZonedDateTime} has it, that much after it), a time
   * that comes twice is the first. So the order of local times is the order of the moments.
   */
  private Instant instant(LocalDate date, int minute) {
    LocalDateTime local = date.atStartOfDay().plusMinutes(minute);
    ZoneOffsetTransition transition = zone.getRules().getTransition(local);
    if (transition != null && transition.isGap()) {
      return transition.getInstant();
    }
    return local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
  }
}
