package dev.sluice.schemas.kafka;

import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.event.OrderNote;
import dev.sluice.schemas.message.v1.CommandMessages;
import dev.sluice.schemas.message.v1.EventMessages;

/** Orders as documents show them, and their kinds, as Protobuf. */
final class OrderCodec {
  private OrderCodec() {}

  static CommandMessages.OrderKind kind(OrderKind kind) {
    return switch (kind) {
      case CANCEL -> CommandMessages.OrderKind.ORDER_KIND_CANCEL;
      case RETRY -> CommandMessages.OrderKind.ORDER_KIND_RETRY;
      case ABANDON -> CommandMessages.OrderKind.ORDER_KIND_ABANDON;
    };
  }

  static OrderKind kind(CommandMessages.OrderKind kind) {
    return switch (kind) {
      case ORDER_KIND_CANCEL -> OrderKind.CANCEL;
      case ORDER_KIND_RETRY -> OrderKind.RETRY;
      case ORDER_KIND_ABANDON -> OrderKind.ABANDON;
      case ORDER_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("an order of no known kind");
    };
  }

  static EventMessages.OrderNote note(OrderNote note) {
    EventMessages.OrderNote.Builder message =
        EventMessages.OrderNote.newBuilder()
            .setKind(kind(note.kind()))
            .setRequestedAt(Messages.timestamp(note.requestedAt()))
            .setBy(note.by())
            .setOutcome(outcome(note.outcome()));
    if (note.reason() != null) {
      message.setReason(note.reason());
    }
    return message.build();
  }

  static OrderNote note(EventMessages.OrderNote message) {
    return new OrderNote(
        kind(message.getKind()),
        Messages.instant(message.getRequestedAt()),
        message.getBy(),
        message.hasReason() ? message.getReason() : null,
        outcome(message.getOutcome()));
  }

  private static EventMessages.OrderOutcome outcome(OrderNote.Outcome outcome) {
    return switch (outcome) {
      case PENDING -> EventMessages.OrderOutcome.ORDER_OUTCOME_PENDING;
      case DONE -> EventMessages.OrderOutcome.ORDER_OUTCOME_DONE;
      case TOO_LATE -> EventMessages.OrderOutcome.ORDER_OUTCOME_TOO_LATE;
    };
  }

  private static OrderNote.Outcome outcome(EventMessages.OrderOutcome outcome) {
    return switch (outcome) {
      case ORDER_OUTCOME_PENDING -> OrderNote.Outcome.PENDING;
      case ORDER_OUTCOME_DONE -> OrderNote.Outcome.DONE;
      case ORDER_OUTCOME_TOO_LATE -> OrderNote.Outcome.TOO_LATE;
      case ORDER_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("an order of no known outcome");
    };
  }
}
