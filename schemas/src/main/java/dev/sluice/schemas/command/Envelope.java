package dev.sluice.schemas.command;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An accepted command with all that travels along: who asked, when, and on what conditions.
 *
 * @param deadline the command is never executed after it
 * @param expectedRevision {@code If-Match}: of the booking or schedule that is to be changed
 * @param idempotencyKey as the client sent it, unquoted
 * @param traceparent W3C trace context of the request
 */
public record Envelope(
    UUID commandId,
    Command command,
    Principal principal,
    Instant acceptedAt,
    @Nullable Instant deadline,
    @Nullable Long expectedRevision,
    @Nullable String idempotencyKey,
    Fingerprint fingerprint,
    @Nullable String traceparent)
    implements Request {

  @Override
  public LaneKey lane() {
    return LaneKey.of(principal.tenant(), command);
  }

  /** The booking that the command is about: the one it names, or the one it creates. */
  public Optional<BookingId> bookingId() {
    return switch (command) {
      case Command.CreateBooking _ -> Optional.of(BookingId.of(lane(), commandId));
      case Command.RescheduleBooking c -> Optional.of(c.bookingId());
      case Command.CancelBooking c -> Optional.of(c.bookingId());
      case Command.DefineSchedule _, Command.CloseSchedule _ -> Optional.empty();
    };
  }

  /** The resource that the command names. */
  public Optional<String> resourceId() {
    return switch (command) {
      case Command.CreateBooking c -> Optional.of(c.resourceId());
      case Command.RescheduleBooking c -> Optional.ofNullable(c.resourceId());
      case Command.CancelBooking _ -> Optional.empty();
      case Command.DefineSchedule c -> Optional.of(c.resourceId());
      case Command.CloseSchedule c -> Optional.of(c.resourceId());
    };
  }
}
