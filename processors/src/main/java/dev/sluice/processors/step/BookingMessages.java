package dev.sluice.processors.step;

import com.google.protobuf.Timestamp;
import dev.sluice.booking.v1.Booking;
import dev.sluice.booking.v1.BookingStatus;
import dev.sluice.booking.v1.CancelBookingRequest;
import dev.sluice.booking.v1.CreateBookingRequest;
import dev.sluice.booking.v1.RescheduleBookingRequest;
import dev.sluice.booking.v1.UndoChangeRequest;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Customer;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.event.Result;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Requests to the booking service, and its bookings as results. */
final class BookingMessages {
  private BookingMessages() {}

  static CreateBookingRequest create(Work work, Command.CreateBooking command, String key) {
    CreateBookingRequest.Builder request =
        CreateBookingRequest.newBuilder()
            .setIdempotencyKey(key)
            .setTenant(work.tenant())
            .setBookingId(work.bookingId())
            .setOwner(work.envelope().principal().subject())
            .setResourceId(command.resourceId())
            .setPeriod(period(command.period()))
            .setSeats(command.seats())
            .setHoldId(work.holdId());
    Customer customer = command.customer();
    if (customer != null) {
      request.getCustomerBuilder().setName(customer.name()).setEmail(customer.email());
    }
    if (command.notes() != null) {
      request.setNotes(command.notes());
    }
    return request.build();
  }

  static RescheduleBookingRequest move(Work work, Command.RescheduleBooking command, String key) {
    RescheduleBookingRequest.Builder request =
        RescheduleBookingRequest.newBuilder()
            .setIdempotencyKey(key)
            .setTenant(work.tenant())
            .setBookingId(work.bookingId())
            .setResourceId(
                command.resourceId() == null ? work.known().resourceId() : command.resourceId())
            .setPeriod(period(command.period()))
            .setHoldId(work.holdId());
    Long expected = work.envelope().expectedRevision();
    if (expected != null) {
      request.setExpectedRevision(expected);
    }
    return request.build();
  }

  static CancelBookingRequest cancel(Work work, Command.CancelBooking command, String key) {
    CancelBookingRequest.Builder request =
        CancelBookingRequest.newBuilder()
            .setIdempotencyKey(key)
            .setTenant(work.tenant())
            .setBookingId(work.bookingId());
    Long expected = work.envelope().expectedRevision();
    if (expected != null) {
      request.setExpectedRevision(expected);
    }
    if (command.reason() != null) {
      request.setReason(command.reason());
    }
    return request.build();
  }

  static UndoChangeRequest undo(Work work, String undoneKey, String key) {
    return UndoChangeRequest.newBuilder()
        .setIdempotencyKey(key)
        .setTenant(work.tenant())
        .setBookingId(work.bookingId())
        .setUndoneKey(undoneKey)
        .build();
  }

  static Result.BookingState result(Booking booking) {
    return new Result.BookingState(
        booking.getBookingId(),
        booking.getOwner(),
        booking.getResourceId(),
        new Period(instant(booking.getPeriod().getStart()), instant(booking.getPeriod().getEnd())),
        booking.getSeats(),
        booking.hasCustomer()
            ? new Customer(booking.getCustomer().getName(), booking.getCustomer().getEmail())
            : null,
        emptyToNull(booking.getNotes()),
        booking.getStatus() == BookingStatus.BOOKING_STATUS_CANCELLED,
        emptyToNull(booking.getCancelReason()),
        booking.getRevision(),
        instant(booking.getCreatedAt()),
        instant(booking.getUpdatedAt()),
        booking.getHoldId());
  }

  private static dev.sluice.booking.v1.Period period(Period period) {
    return dev.sluice.booking.v1.Period.newBuilder()
        .setStart(timestamp(period.start()))
        .setEnd(timestamp(period.end()))
        .build();
  }

  static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  static Instant instant(Timestamp at) {
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }

  static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
