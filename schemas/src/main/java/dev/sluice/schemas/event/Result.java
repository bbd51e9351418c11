package dev.sluice.schemas.event;

import dev.sluice.schemas.command.Customer;
import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.command.Period;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command left behind: one that succeeded, or was given up where it had done something. */
public sealed interface Result {

  /** 1, 2, 3, … with each change. */
  long revision();

  /**
   * A booking as a command left it.
   *
   * @param holdId the hold of the schedule service that keeps its slot; not shown to clients
   */
  record BookingState(
      String bookingId,
      String owner,
      String resourceId,
      Period period,
      int seats,
      @Nullable Customer customer,
      @Nullable String notes,
      boolean cancelled,
      @Nullable String cancelReason,
      long revision,
      Instant createdAt,
      Instant updatedAt,
      String holdId)
      implements Result {}

  /** A schedule as a command left it. */
  record ScheduleState(
      String resourceId,
      String timezone,
      int capacity,
      int slotMinutes,
      List<OpenHours> weekly,
      List<Closure> closures,
      long revision,
      Instant updatedAt)
      implements Result {
    public ScheduleState {
      weekly = List.copyOf(weekly);
      closures = List.copyOf(closures);
    }
  }

  /** A period in which a resource cannot be booked. */
  record Closure(String closureId, Period period, @Nullable String reason) {}
}
