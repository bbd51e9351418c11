package dev.sluice.services.booking;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.sluice.booking.v1.Booking;
import dev.sluice.booking.v1.CancelBookingRequest;
import dev.sluice.booking.v1.CreateBookingRequest;
import dev.sluice.booking.v1.RescheduleBookingRequest;
import dev.sluice.booking.v1.UndoChangeRequest;
import dev.sluice.booking.v1.UndoChangeResponse;
import dev.sluice.services.call.Call;
import dev.sluice.services.call.Faults;
import dev.sluice.services.call.Key;

/** The mutating calls of the booking service. */
sealed interface BookingCall extends Call {

  int NAME_LENGTH = 500;
  int TEXT_LENGTH = 10_000;

  /** The booking that it is about. */
  Key booking();

  @Override
  default Parser<? extends Message> answers() {
    return Booking.parser();
  }

  /** Makes a booking. */
  record Create(CreateBookingRequest request) implements BookingCall {
    @Override
    public Key key() {
      return new Key(request.getTenant(), request.getIdempotencyKey());
    }

    @Override
    public Key booking() {
      return new Key(request.getTenant(), request.getBookingId());
    }

    @Override
    public void check(Faults faults) {
      faults.id("idempotency_key", request.getIdempotencyKey());
      faults.id("tenant", request.getTenant());
      faults.id("booking_id", request.getBookingId());
      faults.id("owner", request.getOwner());
      faults.id("resource_id", request.getResourceId());
      faults.period("period", request.getPeriod().getStart(), request.getPeriod().getEnd());
      faults.require(request.getSeats() > 0, "seats", "must be positive");
      faults.text("customer.name", request.getCustomer().getName(), NAME_LENGTH);
      faults.text("customer.email", request.getCustomer().getEmail(), NAME_LENGTH);
      faults.text("notes", request.getNotes(), TEXT_LENGTH);
      faults.id("hold_id", request.getHoldId());
    }
  }

  /** Moves a booking. */
  record Reschedule(RescheduleBookingRequest request) implements BookingCall {
    @Override
    public Key key() {
      return new Key(request.getTenant(), request.getIdempotencyKey());
    }

    @Override
    public Key booking() {
      return new Key(request.getTenant(), request.getBookingId());
    }

    @Override
    public void check(Faults faults) {
      faults.id("idempotency_key", request.getIdempotencyKey());
      faults.id("tenant", request.getTenant());
      faults.id("booking_id", request.getBookingId());
      faults.id("resource_id", request.getResourceId());
      faults.period("period", request.getPeriod().getStart(), request.getPeriod().getEnd());
      faults.id("hold_id", request.getHoldId());
    }
  }

  /** Cancels a booking. */
  record Cancel(CancelBookingRequest request) implements BookingCall {
    @Override
    public Key key() {
      return new Key(request.getTenant(), request.getIdempotencyKey());
    }

    @Override
    public Key booking() {
      return new Key(request.getTenant(), request.getBookingId());
    }

    @Override
    public void check(Faults faults) {
      faults.id("idempotency_key", request.getIdempotencyKey());
      faults.id("tenant", request.getTenant());
      faults.id("booking_id", request.getBookingId());
      faults.text("reason", request.getReason(), TEXT_LENGTH);
    }
  }

  /** Takes a change back. */
  record Undo(UndoChangeRequest request) implements BookingCall {
    @Override
    public Key key() {
      return new Key(request.getTenant(), request.getIdempotencyKey());
    }

    @Override
    public Key booking() {
      return new Key(request.getTenant(), request.getBookingId());
    }

    Key undone() {
      return new Key(request.getTenant(), request.getUndoneKey());
    }

    @Override
    public Parser<? extends Message> answers() {
      return UndoChangeResponse.parser();
    }

    @Override
    public void check(Faults faults) {
      faults.id("idempotency_key", request.getIdempotencyKey());
      faults.id("tenant", request.getTenant());
      faults.id("booking_id", request.getBookingId());
      faults.id("undone_key", request.getUndoneKey());
      faults.require(
          !request.getUndoneKey().equals(request.getIdempotencyKey()),
          "undone_key",
          "must be the key of another call");
    }
  }
}
