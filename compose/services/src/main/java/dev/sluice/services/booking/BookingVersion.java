package dev.sluice.services.booking;

import dev.sluice.booking.v1.Booking;
import dev.sluice.services.call.Key;
import java.util.Comparator;

/**
 * A booking as one change left it.
 *
 * @param changedBy the idempotency key of the call that made the change
 */
record BookingVersion(Booking booking, String changedBy) {

  /** Names a version for good: a revision that was undone and made again has replaced it. */
  record Id(Key booking, long revision) implements Comparable<Id> {
    private static final Comparator<Id> ORDER =
        Comparator.comparing(Id::booking).thenComparingLong(Id::revision);

    @Override
    public int compareTo(Id other) {
      return ORDER.compare(this, other);
    }
  }

  Key key() {
    return new Key(booking.getTenant(), booking.getBookingId());
  }

  Id id() {
    return new Id(key(), booking.getRevision());
  }
}
