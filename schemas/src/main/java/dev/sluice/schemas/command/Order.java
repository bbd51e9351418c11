package dev.sluice.schemas.command;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about a command that was accepted before. It lies behind the command in the
 * command's lane, so whoever reads it knows the command.
 *
 * @param orderId of this order alone
 * @param lane of the command
 * @param reason why, for people
 * @param seenRevision of the command's document on which the order was given: what was decided
 *     about one parking does not hold for a later one; absent in orders that are bound to nothing
 */
public record Order(
    UUID orderId,
    UUID commandId,
    OrderKind kind,
    LaneKey lane,
    Principal principal,
    Instant acceptedAt,
    @Nullable String reason,
    @Nullable Long seenRevision,
    @Nullable String traceparent)
    implements Request {

  /** Whether it was given on what the document said at this revision or later. */
  public boolean isSince(long revision) {
    return seenRevision == null || seenRevision >= revision;
  }
}
