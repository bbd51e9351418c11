package dev.sluice.processors.engine;

import dev.sluice.processors.lane.Lanes;
import dev.sluice.processors.policy.Authorizer;
import dev.sluice.processors.saga.End;
import dev.sluice.processors.saga.Saga;
import dev.sluice.processors.saga.SagaState;
import dev.sluice.processors.state.Pending;
import dev.sluice.processors.state.Place;
import dev.sluice.processors.state.Progress;
import dev.sluice.schemas.command.LaneKey;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent.Ordered;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.OrderNote;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.event.SealedEnvelope;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that wait for somebody's decision, and what somebody decides about these and others.
 * Used by the stream thread only.
 */
final class Interventions {
  private static final Logger log = LoggerFactory.getLogger(Interventions.class);

  private final Authorizer authorizer;
  private final Ledger ledger;
  private final Lanes lanes;
  private final Conductor conductor;
  private final EngineMeters meters;
  private final UnaryOperator<Pending> located;
  private int parked;

  /**
   * @param located a command that has not begun, with the resource that it is about if that is
   *     known by now
   */
  Interventions(
      Authorizer authorizer,
      Ledger ledger,
      Lanes lanes,
      Conductor conductor,
      EngineMeters meters,
      UnaryOperator<Pending> located) {
    this.authorizer = authorizer;
    this.ledger = ledger;
    this.lanes = lanes;
    this.conductor = conductor;
    this.meters = meters;
    this.located = located;
  }

  /** One more command is parked, since now or since an earlier life. */
  void parked() {
    parked++;
    meters.parked(1);
  }

  private void unparked() {
    parked--;
    meters.parked(-1);
  }

  void close() {
    meters.parked(-parked);
  }

  /**
   * Something is asked about a command that has not ended; whoever may not ask it is not heard.
   *
   * @param pending the command as the store has it
   */
  void take(Order order, SealedEnvelope sealed, Pending pending) {
    if (!authorizer.allows(order, pending.document())) {
      log.atWarn()
          .addKeyValue("commandId", order.commandId())
          .addKeyValue("order", order.kind().apiName())
          .log("An order by somebody who may not give it was dropped");
      return;
    }
    switch (order.kind()) {
      case CANCEL -> cancel(pending, order, sealed);
      case RETRY -> retry(pending, order, sealed);
      case ABANDON -> abandon(pending, order, sealed);
    }
  }

  private void cancel(Pending pending, Order order, SealedEnvelope sealed) {
    if (conductor.isRunning(pending.offset())) {
      conductor.cancel(pending.offset(), order, sealed);
    } else if (pending.progress() == null) {
      LaneKey lane = pending.envelope().lane();
      if (!lanes.leave(lane, pending.offset())) {
        throw new IllegalStateException("a command that was not started waits in its lane");
      }
      meters.waiting(-1);
      end(located.apply(pending), order, sealed, End.cancelled(), null);
    } else if (!pending.document().wasToBeCancelled()) {
      tooLate(pending, order, sealed);
    }
  }

  private void retry(Pending pending, Order order, SealedEnvelope sealed) {
    if (!isAbout(order, pending)) {
      tooLate(pending, order, sealed);
      return;
    }
    Instant now = ledger.now(pending);
    OrderNote note = OrderNote.of(order, OrderNote.Outcome.DONE);
    CommandDocument resumed = pending.document().resumed(note, now);
    Pending told = ledger.note(pending, EventType.STARTED, resumed, new Ordered(sealed));
    Progress progress = pending.started();
    Saga saga = Saga.of(pending.document().type());
    SagaState next = saga.retried((SagaState.Parked) progress.state());
    LaneKey lane = pending.envelope().lane();
    unparked();
    meters.ordered(OrderKind.RETRY, note.outcome());
    if (progress.place() == Place.HOLDING) {
      lanes.release(lane);
      meters.running(1);
      conductor.resume(told.with(progress.step(next, now).at(Place.RUNNING)));
    } else {
      ledger.write(told.with(progress.step(next, now).at(Place.RETURNING)));
      lanes.rejoin(lane, pending.offset());
      meters.waiting(1);
    }
  }

  /**
   * Whether a decision is about the parking that the command is in: it may come twice, or late, and
   * the command have been parked again meanwhile, for another reason.
   */
  private static boolean isAbout(Order order, Pending pending) {
    return pending.document().status() == CommandStatus.PARKED
        && order.isSince(pending.started().parkedAt());
  }

  private void abandon(Pending pending, Order order, SealedEnvelope sealed) {
    if (!isAbout(order, pending)) {
      tooLate(pending, order, sealed);
      return;
    }
    Progress progress = pending.started();
    Saga saga = Saga.of(pending.document().type());
    SagaState.Parked state = (SagaState.Parked) progress.state();
    unparked();
    end(
        pending,
        order,
        sealed,
        saga.abandoned(state),
        saga.stands(state) ? progress.outcome() : null);
    if (progress.place() == Place.HOLDING) {
      LaneKey lane = pending.envelope().lane();
      lanes.release(lane);
      lanes.finish(lane);
    }
  }

  private void end(
      Pending pending, Order order, SealedEnvelope sealed, End end, @Nullable Result left) {
    OrderNote note = OrderNote.of(order, OrderNote.Outcome.DONE);
    Pending noted = pending.with(pending.document().ordered(note));
    meters.ordered(order.kind(), note.outcome());
    meters.ended(ledger.end(noted, end, left, new Ordered(sealed)));
  }

  /** What was asked changes nothing; the document says so, once the command has been started. */
  private void tooLate(Pending pending, Order order, SealedEnvelope sealed) {
    meters.ordered(order.kind(), OrderNote.Outcome.TOO_LATE);
    if (conductor.isRunning(pending.offset())) {
      conductor.tooLate(pending.offset(), order, sealed);
    } else if (pending.progress() != null) {
      OrderNote note = OrderNote.of(order, OrderNote.Outcome.TOO_LATE);
      CommandDocument noted = pending.document().noted(note, ledger.now(pending));
      boolean waits = noted.status() == CommandStatus.PARKED;
      EventType type = waits ? EventType.PARKED : EventType.STARTED;
      ledger.write(ledger.note(pending, type, noted, new Ordered(sealed)));
    }
  }
}
