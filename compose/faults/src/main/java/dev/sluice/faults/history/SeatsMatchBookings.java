package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Booked;
import dev.sluice.faults.history.History.Taken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Promise 2, across the services: at rest a booking has its seats for its whole period and no
 * others, and nothing else has any.
 */
final class SeatsMatchBookings implements Check {
  @Override
  public List<Violation> violations(History history) {
    Map<String, List<Taken>> taken =
        new HashMap<>(history.seats().stream().collect(Collectors.groupingBy(Taken::bookingId)));
    List<Violation> violations = new ArrayList<>();
    Set<String> abandoned = history.abandonedBookings();
    abandoned.forEach(taken::remove);
    for (Booked booking : history.bookings()) {
      if (abandoned.contains(booking.bookingId())) {
        continue;
      }
      List<Taken> seats = taken.remove(booking.bookingId());
      if (booking.cancelled() && seats != null) {
        violations.add(
            new Violation(2, booking.bookingId(), "is cancelled and still has " + seats));
      } else if (!booking.cancelled() && (seats == null || !isWhole(booking, seats))) {
        violations.add(new Violation(2, booking.bookingId(), booking + " has " + seats));
      }
    }
    taken.forEach(
        (booking, seats) ->
            violations.add(new Violation(2, booking, "does not exist and has " + seats)));
    return violations;
  }

  private static boolean isWhole(Booked booking, List<Taken> seats) {
    Instant reached = booking.start();
    for (Taken slot : seats.stream().sorted(Comparator.comparing(Taken::start)).toList()) {
      if (!slot.resource().equals(booking.resource())
          || slot.seats() != booking.seats()
          || !slot.start().equals(reached)) {
        return false;
      }
      reached = slot.end();
    }
    return reached.equals(booking.end());
  }
}
