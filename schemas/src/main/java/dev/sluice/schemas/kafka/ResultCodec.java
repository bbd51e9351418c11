package dev.sluice.schemas.kafka;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.message.v1.EventMessages;

/** Results as Protobuf. */
public final class ResultCodec {
  private ResultCodec() {}

  public static byte[] write(Result result) {
    return switch (result) {
      case Result.BookingState b -> booking(b).toByteArray();
      case Result.ScheduleState s -> schedule(s).toByteArray();
    };
  }

  /**
   * @throws UnreadableMessageException if these are not the bytes of a booking
   */
  public static Result.BookingState readBooking(byte[] bytes) {
    try {
      return booking(EventMessages.BookingState.parseFrom(bytes));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableMessageException("not a booking", e);
    }
  }

  /**
   * @throws UnreadableMessageException if these are not the bytes of a schedule
   */
  public static Result.ScheduleState readSchedule(byte[] bytes) {
    try {
      return schedule(EventMessages.ScheduleState.parseFrom(bytes));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableMessageException("not a schedule", e);
    }
  }

  static EventMessages.BookingState booking(Result.BookingState b) {
    EventMessages.BookingState.Builder message =
        EventMessages.BookingState.newBuilder()
            .setBookingId(b.bookingId())
            .setOwner(b.owner())
            .setResourceId(b.resourceId())
            .setPeriod(Messages.period(b.period()))
            .setSeats(b.seats())
            .setCancelled(b.cancelled())
            .setRevision(b.revision())
            .setCreatedAt(Messages.timestamp(b.createdAt()))
            .setUpdatedAt(Messages.timestamp(b.updatedAt()))
            .setHoldId(b.holdId());
    if (b.customer() != null) {
      message.setCustomer(Messages.customer(b.customer()));
    }
    if (b.notes() != null) {
      message.setNotes(b.notes());
    }
    if (b.cancelReason() != null) {
      message.setCancelReason(b.cancelReason());
    }
    return message.build();
  }

  static Result.BookingState booking(EventMessages.BookingState b) {
    return new Result.BookingState(
        b.getBookingId(),
        b.getOwner(),
        b.getResourceId(),
        Messages.period(b.getPeriod()),
        b.getSeats(),
        b.hasCustomer() ? Messages.customer(b.getCustomer()) : null,
        b.hasNotes() ? b.getNotes() : null,
        b.getCancelled(),
        b.hasCancelReason() ? b.getCancelReason() : null,
        b.getRevision(),
        Messages.instant(b.getCreatedAt()),
        Messages.instant(b.getUpdatedAt()),
        b.getHoldId());
  }

  static EventMessages.ScheduleState schedule(Result.ScheduleState s) {
    return EventMessages.ScheduleState.newBuilder()
        .setResourceId(s.resourceId())
        .setTimezone(s.timezone())
        .setCapacity(s.capacity())
        .setSlotMinutes(s.slotMinutes())
        .addAllWeekly(s.weekly().stream().map(Messages::openHours).toList())
        .addAllClosures(s.closures().stream().map(ResultCodec::closure).toList())
        .setRevision(s.revision())
        .setUpdatedAt(Messages.timestamp(s.updatedAt()))
        .build();
  }

  static Result.ScheduleState schedule(EventMessages.ScheduleState s) {
    return new Result.ScheduleState(
        s.getResourceId(),
        s.getTimezone(),
        s.getCapacity(),
        s.getSlotMinutes(),
        s.getWeeklyList().stream().map(Messages::openHours).toList(),
        s.getClosuresList().stream().map(ResultCodec::closure).toList(),
        s.getRevision(),
        Messages.instant(s.getUpdatedAt()));
  }

  private static EventMessages.Closure closure(Result.Closure c) {
    EventMessages.Closure.Builder message =
        EventMessages.Closure.newBuilder()
            .setClosureId(c.closureId())
            .setPeriod(Messages.period(c.period()));
    if (c.reason() != null) {
      message.setReason(c.reason());
    }
    return message.build();
  }

  private static Result.Closure closure(EventMessages.Closure c) {
    return new Result.Closure(
        c.getClosureId(), Messages.period(c.getPeriod()), c.hasReason() ? c.getReason() : null);
  }
}
