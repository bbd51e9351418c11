package dev.sluice.processors.engine;

import dev.sluice.processors.policy.BookingFacts;
import dev.sluice.processors.saga.End;
import dev.sluice.processors.state.Pending;
import dev.sluice.processors.state.TaskStore;
import dev.sluice.processors.stream.Pulse;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent;
import dev.sluice.schemas.event.CommandEvent.Received;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.Reason;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.event.SealedEnvelope;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what happens to commands: events and state, which become durable together with the
 * next commit. Used by the stream thread only.
 */
final class Ledger {
  private final TaskStore store;
  private final Emitter emitter;
  private final Pulse pulse;
  private final Clock clock;

  Ledger(TaskStore store, Emitter emitter, Pulse pulse, Clock clock) {
    this.store = store;
    this.emitter = emitter;
    this.pulse = pulse;
    this.clock = clock;
  }

  /** The present, to the microsecond as databases keep it. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** The present, but never before the command's last event. */
  Instant now(Pending pending) {
    Instant now = now();
    Instant last = pending.document().updatedAt();
    return now.isBefore(last) ? last : now;
  }

  /** A command is seen for the first time. */
  Pending accept(Envelope envelope, SealedEnvelope sealed, long offset) {
    CommandDocument document = CommandDocument.accepted(envelope);
    Pending pending = new Pending(offset, envelope, document, null);
    store.add(pending);
    emitter.emit(envelope, EventType.ACCEPTED, document, new Received(sealed));
    pulse.wantCommitSoon();
    return pending;
  }

  /** Something happened to a command that is not its end; the caller writes its state. */
  Pending note(
      Pending pending,
      EventType type,
      CommandDocument document,
      CommandEvent.@Nullable Detail detail) {
    emitter.emit(pending.envelope(), type, document, detail);
    pulse.wantCommitSoon();
    return pending.with(document);
  }

  void write(Pending pending) {
    store.put(pending);
    pulse.wantCommitSoon();
  }

  /**
   * A command has come to its end.
   *
   * @param outcome what it left behind; absent if that is nothing
   */
  CommandDocument end(
      Pending pending, End end, @Nullable Result outcome, CommandEvent.@Nullable Detail detail) {
    Instant now = now(pending);
    CommandDocument document = ended(pending, end, outcome, now);
    emitter.emit(pending.envelope(), type(end.status()), document, detail);
    store.end(pending, now);
    remember(document.tenant(), document.result());
    pulse.wantCommitNow();
    return document;
  }

  /**
   * What follows about a booking is judged by what the services have of it now. A command that let
   * its lane pass may tell of a state that was changed since.
   */
  void remember(String tenant, @Nullable Result outcome) {
    if (outcome instanceof Result.BookingState booking && isNewest(booking)) {
      store.put(booking.bookingId(), facts(tenant, booking));
    }
  }

  private boolean isNewest(Result.BookingState booking) {
    return booking.revision() == 1
        || store
            .booking(new BookingId(booking.bookingId()))
            .map(known -> known.revision() <= booking.revision())
            .orElse(true);
  }

  private static CommandDocument ended(
      Pending pending, End end, @Nullable Result outcome, Instant now) {
    Reason reason = end.reason();
    if (reason != null) {
      return outcome == null
          ? pending.document().ended(end.status(), reason, now)
          : pending.document().abandoned(reason, outcome, now);
    }
    if (outcome == null) {
      throw new IllegalStateException("a command succeeds by what it leaves behind");
    }
    return pending.document().succeeded(outcome, now);
  }

  private static EventType type(CommandStatus status) {
    return switch (status) {
      case SUCCEEDED -> EventType.SUCCEEDED;
      case REJECTED -> EventType.REJECTED;
      case FAILED -> EventType.FAILED;
      case EXPIRED -> EventType.EXPIRED;
      case CANCELLED -> EventType.CANCELLED;
      case ACCEPTED, AUTHORIZED, RUNNING, PARKED ->
          throw new IllegalArgumentException(status + " is no end");
    };
  }

  private static BookingFacts facts(String tenant, Result.BookingState booking) {
    return new BookingFacts(
        tenant,
        booking.owner(),
        booking.resourceId(),
        booking.period(),
        booking.seats(),
        booking.cancelled(),
        booking.revision(),
        booking.holdId());
  }
}
