package dev.sluice.services.schedule;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.sluice.schedule.v1.CloseScheduleRequest;
import dev.sluice.schedule.v1.ConfirmHoldRequest;
import dev.sluice.schedule.v1.DefineScheduleRequest;
import dev.sluice.schedule.v1.Hold;
import dev.sluice.schedule.v1.PlaceHoldRequest;
import dev.sluice.schedule.v1.ReleaseHoldRequest;
import dev.sluice.schedule.v1.Schedule;
import dev.sluice.schemas.command.Period;
import dev.sluice.services.call.Call;
import dev.sluice.services.call.Faults;
import dev.sluice.services.call.Key;
import dev.sluice.services.postgres.Sql;
import java.time.Duration;

/** The mutating calls of the schedule service. */
sealed interface ScheduleCall extends Call {

  int MOST_SEATS = 10_000;
  int TEXT_LENGTH = 10_000;
  Duration LONGEST_HOLD = Duration.ofDays(1);

  /** Defines when a resource can be booked. */
  record Define(DefineScheduleRequest request) implements ScheduleCall {
    @Override
    public Key key() {
      return new Key(request.getTenant(), request.getIdempotencyKey());
    }

    Key resource() {
      return new Key(request.getTenant(), request.getResourceId());
    }

    @Override
    public Parser<? extends Message> answers() {
      return Schedule.parser();
    }

    @Override
    public void check(Faults faults) {
      faults.id("idempotency_key", request.getIdempotencyKey());
      faults.id("tenant", request.getTenant());
      faults.id("resource_id", request.getResourceId());
      faults.require(
          request.getCapacity() > 0 && request.getCapacity() <= MOST_SEATS,
          "capacity",
          "must be between 1 and " + MOST_SEATS);
      OpeningHours.check(request, faults);
    }
  }

  /** Closes a resource for a period. */
  record Close(CloseScheduleRequest request) implements ScheduleCall {
    @Override
    public Key key() {
      return new Key(request.getTenant(), request.getIdempotencyKey());
    }

    Key resource() {
      return new Key(request.getTenant(), request.getResourceId());
    }

    @Override
    public Parser<? extends Message> answers() {
      return Schedule.parser();
    }

    @Override
    public void check(Faults faults) {
      faults.id("idempotency_key", request.getIdempotencyKey());
      faults.id("tenant", request.getTenant());
      faults.id("resource_id", request.getResourceId());
      faults.id("closure_id", request.getClosureId());
      faults.period("period", request.getPeriod().getStart(), request.getPeriod().getEnd());
      faults.text("reason", request.getReason(), TEXT_LENGTH);
    }
  }

  /** Takes seats. */
  record Place(PlaceHoldRequest request) implements ScheduleCall {
    @Override
    public Key key() {
      return new Key(request.getTenant(), request.getIdempotencyKey());
    }

    Key resource() {
      return new Key(request.getTenant(), request.getResourceId());
    }

    Key hold() {
      return new Key(request.getTenant(), request.getHoldId());
    }

    Period period() {
      return new Period(
          Sql.instant(request.getPeriod().getStart()), Sql.instant(request.getPeriod().getEnd()));
    }

    Duration timeToLive() {
      var length = request.getTimeToLive();
      return Duration.ofSeconds(length.getSeconds(), length.getNanos());
    }

    @Override
    public Parser<? extends Message> answers() {
      return Hold.parser();
    }

    @Override
    public void check(Faults faults) {
      faults.id("idempotency_key", request.getIdempotencyKey());
      faults.id("tenant", request.getTenant());
      faults.id("hold_id", request.getHoldId());
      faults.id("booking_id", request.getBookingId());
      faults.id("resource_id", request.getResourceId());
      faults.period("period", request.getPeriod().getStart(), request.getPeriod().getEnd());
      faults.require(
          request.getSeats() > 0 && request.getSeats() <= MOST_SEATS,
          "seats",
          "must be between 1 and " + MOST_SEATS);
      faults.require(
          timeToLive().isPositive() && timeToLive().compareTo(LONGEST_HOLD) <= 0,
          "time_to_live",
          "must be positive and at most a day");
    }
  }

  /** Makes a hold permanent. */
  record Confirm(ConfirmHoldRequest request) implements ScheduleCall {
    @Override
    public Key key() {
      return new Key(request.getTenant(), request.getIdempotencyKey());
    }

    Key hold() {
      return new Key(request.getTenant(), request.getHoldId());
    }

    @Override
    public Parser<? extends Message> answers() {
      return Hold.parser();
    }

    @Override
    public void check(Faults faults) {
      faults.id("idempotency_key", request.getIdempotencyKey());
      faults.id("tenant", request.getTenant());
      faults.id("hold_id", request.getHoldId());
    }
  }

  /** Gives seats back. */
  record Release(ReleaseHoldRequest request) implements ScheduleCall {
    @Override
    public Key key() {
      return new Key(request.getTenant(), request.getIdempotencyKey());
    }

    Key hold() {
      return new Key(request.getTenant(), request.getHoldId());
    }

    @Override
    public Parser<? extends Message> answers() {
      return Hold.parser();
    }

    @Override
    public void check(Faults faults) {
      faults.id("idempotency_key", request.getIdempotencyKey());
      faults.id("tenant", request.getTenant());
      faults.id("hold_id", request.getHoldId());
    }
  }
}
