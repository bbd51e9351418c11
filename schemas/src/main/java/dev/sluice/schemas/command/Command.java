package dev.sluice.schemas.command;

import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client asks for. Valid from construction. */
public sealed interface Command {

  CommandType type();

  /** Takes seats of a resource for a period. */
  record CreateBooking(
      String resourceId,
      Period period,
      int seats,
      @Nullable Customer customer,
      @Nullable String notes)
      implements Command {
    public CreateBooking {
      if (seats < 1) {
        throw new IllegalArgumentException("a booking has at least one seat");
      }
    }

    @Override
    public CommandType type() {
      return CommandType.CREATE_BOOKING;
    }
  }

  /**
   * Moves a booking.
   *
   * @param resourceId where to; absent: it stays on its resource
   */
  record RescheduleBooking(BookingId bookingId, Period period, @Nullable String resourceId)
      implements Command {
    @Override
    public CommandType type() {
      return CommandType.RESCHEDULE_BOOKING;
    }
  }

  /** Gives a booking up. */
  record CancelBooking(BookingId bookingId, @Nullable String reason) implements Command {
    @Override
    public CommandType type() {
      return CommandType.CANCEL_BOOKING;
    }
  }

  /** Creates or replaces the schedule of a resource. */
  record DefineSchedule(
      String resourceId, ZoneId timezone, int capacity, int slotMinutes, List<OpenHours> weekly)
      implements Command {
    public DefineSchedule {
      if (capacity < 1 || slotMinutes < 1) {
        throw new IllegalArgumentException("capacity and slot length are positive");
      }
      weekly = List.copyOf(weekly);
    }

    @Override
    public CommandType type() {
      return CommandType.DEFINE_SCHEDULE;
    }
  }

  /** Closes a resource for a period. */
  record CloseSchedule(String resourceId, Period period, @Nullable String reason)
      implements Command {
    @Override
    public CommandType type() {
      return CommandType.CLOSE_SCHEDULE;
    }
  }
}
