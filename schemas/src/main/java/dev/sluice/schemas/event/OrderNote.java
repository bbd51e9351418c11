package dev.sluice.schemas.event;

import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.OrderKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order about a command, as its document shows it.
 *
 * @param by subject of who asked
 * @param reason why, as who asked says
 */
public record OrderNote(
    OrderKind kind, Instant requestedAt, String by, @Nullable String reason, Outcome outcome) {

  /** What came of an order. */
  public enum Outcome {
    /** The command is still on its way to where that is decided. */
    PENDING,
    /** It was followed. */
    DONE,
    /** The command had gone too far, or was not parked (any more): it changed nothing. */
    TOO_LATE
  }

  public static OrderNote of(Order order, Outcome outcome) {
    return new OrderNote(
        order.kind(), order.acceptedAt(), order.principal().subject(), order.reason(), outcome);
  }

  /** The same order, at the end of its command. */
  OrderNote settled(CommandStatus end) {
    if (outcome != Outcome.PENDING) {
      return this;
    }
    Outcome settled = end == CommandStatus.CANCELLED ? Outcome.DONE : Outcome.TOO_LATE;
    return new OrderNote(kind, requestedAt, by, reason, settled);
  }
}
