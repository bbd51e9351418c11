package dev.sluice.processors.step;

import com.google.protobuf.Duration;
import dev.sluice.schedule.v1.CloseScheduleRequest;
import dev.sluice.schedule.v1.ConfirmHoldRequest;
import dev.sluice.schedule.v1.DefineScheduleRequest;
import dev.sluice.schedule.v1.PlaceHoldRequest;
import dev.sluice.schedule.v1.ReleaseHoldRequest;
import dev.sluice.schedule.v1.Schedule;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.event.Result;
import java.time.DayOfWeek;

/** Requests to the schedule service, and its schedules as results. */
final class ScheduleMessages {
  private ScheduleMessages() {}

  static PlaceHoldRequest hold(Work work, String key) {
    PlaceHoldRequest.Builder request =
        PlaceHoldRequest.newBuilder()
            .setIdempotencyKey(key)
            .setTenant(work.tenant())
            .setHoldId(work.holdId())
            .setBookingId(work.bookingId())
            .setTimeToLive(Duration.newBuilder().setSeconds(work.holdTime().toSeconds()));
    return switch (work.envelope().command()) {
      case Command.CreateBooking c ->
          request
              .setResourceId(c.resourceId())
              .setPeriod(period(c.period()))
              .setSeats(c.seats())
              .build();
      case Command.RescheduleBooking c ->
          request
              .setResourceId(c.resourceId() == null ? work.known().resourceId() : c.resourceId())
              .setPeriod(period(c.period()))
              .setSeats(work.known().seats())
              .build();
      case Command.CancelBooking _, Command.DefineSchedule _, Command.CloseSchedule _ ->
          throw new IllegalStateException("the command holds no slot");
    };
  }

  static ConfirmHoldRequest confirm(Work work, String key) {
    return ConfirmHoldRequest.newBuilder()
        .setIdempotencyKey(key)
        .setTenant(work.tenant())
        .setHoldId(work.holdId())
        .build();
  }

  static ReleaseHoldRequest release(Work work, String holdId, String key) {
    return ReleaseHoldRequest.newBuilder()
        .setIdempotencyKey(key)
        .setTenant(work.tenant())
        .setHoldId(holdId)
        .build();
  }

  static DefineScheduleRequest define(Work work, Command.DefineSchedule command, String key) {
    DefineScheduleRequest.Builder request =
        DefineScheduleRequest.newBuilder()
            .setIdempotencyKey(key)
            .setTenant(work.tenant())
            .setResourceId(command.resourceId())
            .setTimezone(command.timezone().getId())
            .setCapacity(command.capacity())
            .setSlotMinutes(command.slotMinutes());
    Long expected = work.envelope().expectedRevision();
    if (expected != null) {
      request.setExpectedRevision(expected);
    }
    for (OpenHours hours : command.weekly()) {
      request
          .addWeeklyBuilder()
          .setDay(dev.sluice.schedule.v1.DayOfWeek.forNumber(hours.day().getValue()))
          .setOpenMinute(hours.openMinute())
          .setCloseMinute(hours.closeMinute());
    }
    return request.build();
  }

  static CloseScheduleRequest close(Work work, Command.CloseSchedule command, String key) {
    CloseScheduleRequest.Builder request =
        CloseScheduleRequest.newBuilder()
            .setIdempotencyKey(key)
            .setTenant(work.tenant())
            .setResourceId(command.resourceId())
            .setClosureId("cl_" + work.envelope().commandId())
            .setPeriod(period(command.period()));
    Long expected = work.envelope().expectedRevision();
    if (expected != null) {
      request.setExpectedRevision(expected);
    }
    if (command.reason() != null) {
      request.setReason(command.reason());
    }
    return request.build();
  }

  static Result.ScheduleState result(Schedule schedule) {
    return new Result.ScheduleState(
        schedule.getResourceId(),
        schedule.getTimezone(),
        schedule.getCapacity(),
        schedule.getSlotMinutes(),
        schedule.getWeeklyList().stream().map(ScheduleMessages::hours).toList(),
        schedule.getClosuresList().stream().map(ScheduleMessages::closure).toList(),
        schedule.getRevision(),
        BookingMessages.instant(schedule.getUpdatedAt()));
  }

  private static OpenHours hours(dev.sluice.schedule.v1.OpenHours hours) {
    return new OpenHours(
        DayOfWeek.of(hours.getDayValue()), hours.getOpenMinute(), hours.getCloseMinute());
  }

  private static Result.Closure closure(dev.sluice.schedule.v1.Closure closure) {
    return new Result.Closure(
        closure.getClosureId(),
        new Period(
            BookingMessages.instant(closure.getPeriod().getStart()),
            BookingMessages.instant(closure.getPeriod().getEnd())),
        BookingMessages.emptyToNull(closure.getReason()));
  }

  private static dev.sluice.schedule.v1.Period period(Period period) {
    return dev.sluice.schedule.v1.Period.newBuilder()
        .setStart(BookingMessages.timestamp(period.start()))
        .setEnd(BookingMessages.timestamp(period.end()))
        .build();
  }
}
