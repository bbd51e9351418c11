package dev.sluice.services.booking;

import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import dev.sluice.booking.v1.Booking;
import dev.sluice.booking.v1.BookingStatus;
import dev.sluice.booking.v1.CancelBookingRequest;
import dev.sluice.booking.v1.CreateBookingRequest;
import dev.sluice.booking.v1.RescheduleBookingRequest;
import dev.sluice.booking.v1.UndoChangeRequest;
import dev.sluice.booking.v1.UndoChangeResponse;
import dev.sluice.services.call.Answer;
import dev.sluice.services.call.Answer.Done;
import dev.sluice.services.call.Answer.Refused;
import dev.sluice.services.call.Answer.Rejected;
import dev.sluice.services.call.CallRecords;
import dev.sluice.services.call.Key;
import dev.sluice.services.call.Recorded;
import dev.sluice.services.call.Refusal;
import dev.sluice.services.postgres.Rows;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The rules of bookings over the rows that a batch of calls needs: no I/O, no clock.
 *
 * <p>One transaction, one thread.
 */
final class BookingLedger {

  static final String DOMAIN = "booking.sluice.dev";

  private final CallRecords records;
  private final Rows<Key, BookingVersion> bookings;
  private final Rows<BookingVersion.Id, BookingVersion> versions;
  private final Timestamp now;

  BookingLedger(
      CallRecords records,
      Rows<Key, BookingVersion> bookings,
      Rows<BookingVersion.Id, BookingVersion> versions,
      Timestamp now) {
    this.records = records;
    this.bookings = bookings;
    this.versions = versions;
    this.now = now;
  }

  Answer apply(BookingCall call) {
    return records.once(
        call,
        () ->
            switch (call) {
              case BookingCall.Create create -> create(create);
              case BookingCall.Reschedule reschedule -> reschedule(reschedule);
              case BookingCall.Cancel cancel -> cancel(cancel);
              case BookingCall.Undo undo -> undo(undo);
            });
  }

  private Answer create(BookingCall.Create call) {
    if (bookings.get(call.booking()) != null) {
      return refuse(Code.ALREADY_EXISTS, "BOOKING_EXISTS", "the booking id is taken");
    }
    CreateBookingRequest request = call.request();
    Booking.Builder booking =
        Booking.newBuilder()
            .setTenant(request.getTenant())
            .setBookingId(request.getBookingId())
            .setOwner(request.getOwner())
            .setResourceId(request.getResourceId())
            .setPeriod(request.getPeriod())
            .setSeats(request.getSeats())
            .setNotes(request.getNotes())
            .setStatus(BookingStatus.BOOKING_STATUS_BOOKED)
            .setRevision(1)
            .setHoldId(request.getHoldId())
            .setCreatedAt(now)
            .setUpdatedAt(now);
    if (request.hasCustomer()) {
      booking.setCustomer(request.getCustomer());
    }
    return done(call, booking);
  }

  private Answer reschedule(BookingCall.Reschedule call) {
    RescheduleBookingRequest request = call.request();
    return change(
        call,
        request.hasExpectedRevision() ? request.getExpectedRevision() : null,
        booking ->
            booking
                .setResourceId(request.getResourceId())
                .setPeriod(request.getPeriod())
                .setHoldId(request.getHoldId()));
  }

  private Answer cancel(BookingCall.Cancel call) {
    CancelBookingRequest request = call.request();
    return change(
        call,
        request.hasExpectedRevision() ? request.getExpectedRevision() : null,
        booking ->
            booking
                .setStatus(BookingStatus.BOOKING_STATUS_CANCELLED)
                .setCancelReason(request.getReason()));
  }

  private Answer change(
      BookingCall call, @Nullable Long expectedRevision, UnaryOperator<Booking.Builder> change) {
    BookingVersion current = bookings.get(call.booking());
    if (current == null) {
      return refuse(Code.NOT_FOUND, "BOOKING_NOT_FOUND", "there is no such booking");
    }
    Booking booking = current.booking();
    if (booking.getStatus() == BookingStatus.BOOKING_STATUS_CANCELLED) {
      return refuse(
          Code.FAILED_PRECONDITION, "BOOKING_CANCELLED", "the booking has been cancelled");
    }
    if (expectedRevision != null && expectedRevision != booking.getRevision()) {
      return new Refused(
          new Refusal(
              Code.FAILED_PRECONDITION,
              DOMAIN,
              "REVISION_MISMATCH",
              "the booking is at another revision",
              Map.of("current", Long.toString(booking.getRevision()))));
    }
    versions.put(current.id(), current);
    return done(
        call,
        change.apply(booking.toBuilder()).setRevision(booking.getRevision() + 1).setUpdatedAt(now));
  }

  private Answer undo(BookingCall.Undo call) {
    UndoChangeRequest request = call.request();
    BookingVersion current = bookings.get(call.booking());
    if (current != null && current.changedBy().equals(request.getUndoneKey())) {
      records.bar(call.undone());
      return restored(takeBack(current));
    }
    Recorded undone = records.get(call.undone());
    if (undone == null) {
      records.bar(call.undone());
      return restored(current);
    }
    if (undone.barred() || undone.refused()) {
      return restored(current);
    }
    if (undone.kind().equals(call.kind())) {
      return new Rejected(
          refusal(Code.INVALID_ARGUMENT, "CANNOT_BE_UNDONE", "an undoing cannot be undone"));
    }
    return refuse(
        Code.FAILED_PRECONDITION,
        "CHANGE_SUPERSEDED",
        "a later change stands on the one to be undone");
  }

  private @Nullable BookingVersion takeBack(BookingVersion current) {
    if (current.booking().getRevision() == 1) {
      bookings.remove(current.key());
      return null;
    }
    var id = new BookingVersion.Id(current.key(), current.booking().getRevision() - 1);
    BookingVersion previous = versions.get(id);
    if (previous == null) {
      throw new IllegalStateException("the version before a change is not there");
    }
    versions.remove(id);
    bookings.put(previous.key(), previous);
    return previous;
  }

  private Answer done(BookingCall call, Booking.Builder booking) {
    Booking changed = booking.build();
    bookings.put(call.booking(), new BookingVersion(changed, call.key().id()));
    return new Done(changed);
  }

  private static Answer restored(@Nullable BookingVersion version) {
    UndoChangeResponse.Builder response = UndoChangeResponse.newBuilder();
    if (version != null) {
      response.setBooking(version.booking());
    }
    return new Done(response.build());
  }

  private static Answer refuse(Code code, String reason, String message) {
    return new Refused(refusal(code, reason, message));
  }

  private static Refusal refusal(Code code, String reason, String message) {
    return new Refusal(code, DOMAIN, reason, message, Map.of());
  }
}
