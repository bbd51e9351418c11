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
 */
public record Order(
    UUID orderId,
    UUID commandId,
    OrderKind kind,
    LaneKey lane,
    Principal principal,
    Instant acceptedAt,
    @Nullable String reason,
    @Nullable String traceparent)
    implements Request {}
