package dev.sluice.processors.engine;

import dev.sluice.processors.saga.Answer;
import dev.sluice.processors.saga.Answer.Cause;
import dev.sluice.processors.saga.Call;
import dev.sluice.processors.saga.Saga;
import dev.sluice.processors.saga.SagaState;
import dev.sluice.processors.state.Pending;
import dev.sluice.processors.state.Place;
import dev.sluice.processors.state.Progress;
import dev.sluice.processors.step.Outcome;
import dev.sluice.processors.step.Work;
import dev.sluice.processors.stream.Pulse;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent.Ordered;
import dev.sluice.schemas.event.CommandEvent.StepOutcome;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.OrderNote;
import dev.sluice.schemas.event.Reason;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.event.SealedEnvelope;
import dev.sluice.schemas.event.Step;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the commands that run through the steps of their sagas: says what each answer means, tries
 * again, gives up, and writes down what happened. Used by the stream thread only.
 */
final class Conductor {
  private static final Logger log = LoggerFactory.getLogger(Conductor.class);

  private final Ledger ledger;
  private final Pulse pulse;
  private final Calls calls;
  private final Patience patience;
  private final EngineMeters meters;
  private final Consumer<Pending> ended;
  private final Consumer<Pending> parked;
  private final Timers timers = new Timers();

  /**
   * @param ended is told of each command that has come to its end
   * @param parked is told of each command that can go neither on nor back
   */
  Conductor(
      Ledger ledger,
      Pulse pulse,
      Calls calls,
      Patience patience,
      EngineMeters meters,
      Consumer<Pending> ended,
      Consumer<Pending> parked) {
    this.ledger = ledger;
    this.pulse = pulse;
    this.calls = calls;
    this.patience = patience;
    this.meters = meters;
    this.ended = ended;
    this.parked = parked;
  }

  /** A command is to be carried out. */
  void begin(Pending pending, Work work) {
    Saga saga = Saga.of(pending.document().type());
    resume(pending.with(Progress.begun(saga.start(), work, ledger.now(pending))));
  }

  /** A command that was parked goes on where it was. */
  void resume(Pending pending) {
    Run run = new Run(pending, pulse.epoch());
    calls.add(run);
    ledger.write(pending);
    pulse.wantCommitNow();
    goOn(run);
  }

  /** A command was being carried out when an earlier life ended. */
  void recover(Pending pending) {
    Run run = new Run(pending, Run.RECOVERED);
    calls.add(run);
    if (run.progress().heldBack()) {
      timers.set(ledger.now(), run);
      return;
    }
    run.become(run.progress().with(run.saga.recovered(run.state())));
    patience
        .stillPausedUntil(run, ledger.now())
        .ifPresentOrElse(next -> timers.set(next, run), () -> goOn(run));
  }

  /**
   * A command that runs is to be cancelled: it stops at the next answer, or at once while it waits
   * to try again; unless there is no way back.
   */
  void cancel(long offset, Order order, SealedEnvelope sealed) {
    Run run = calls.at(offset);
    if (run == null || run.pending.document().wasToBeCancelled()) {
      return;
    }
    boolean inTime = run.saga.mayGiveUp(run.state());
    OrderNote.Outcome outcome = inTime ? OrderNote.Outcome.PENDING : OrderNote.Outcome.TOO_LATE;
    note(run, OrderNote.of(order, outcome), sealed);
    meters.ordered(order.kind(), outcome);
    if (inTime && run.timer != null) {
      timers.set(ledger.now(), run);
    }
  }

  /** What was asked about a command that runs changes nothing. */
  void tooLate(long offset, Order order, SealedEnvelope sealed) {
    Run run = calls.at(offset);
    if (run != null) {
      note(run, OrderNote.of(order, OrderNote.Outcome.TOO_LATE), sealed);
    }
  }

  private void note(Run run, OrderNote note, SealedEnvelope sealed) {
    CommandDocument noted = run.pending.document().noted(note, ledger.now(run.pending));
    run.pending = ledger.note(run.pending, EventType.STARTED, noted, new Ordered(sealed));
    write(run);
  }

  boolean isRunning(long offset) {
    return calls.at(offset) != null;
  }

  boolean hasAnswers() {
    return calls.hasAnswers();
  }

  long nanosUntilTimer() {
    return timers.nanosUntilNext(ledger.now());
  }

  /** Takes the answers that are in, and tries again what is due. */
  void advance() {
    for (var next = calls.next(); next.isPresent(); next = calls.next()) {
      take(next.get().run(), next.get().outcome());
    }
    Instant now = ledger.now();
    for (Optional<Run> due = timers.next(now); due.isPresent(); due = timers.next(now)) {
      retry(due.get());
    }
  }

  /** What was written so far is durable: calls that waited for it are made. */
  void committed() {
    calls.committed().forEach(this::goOn);
  }

  private void goOn(Run run) {
    Instant now = ledger.now();
    if (patience.stop(run, run.state(), now).isPresent()) {
      // Given up by advance(): nothing may be written or forwarded in the middle of a commit.
      timers.set(now, run);
      return;
    }
    call(run, now);
  }

  /** Makes the call that the command waits for, as soon as what has to be durable before it is. */
  private void call(Run run, Instant now) {
    Call call = run.saga.call(run.state()).orElseThrow();
    if (calls.mayMake(run, call)) {
      run.calledAt = now;
      calls.make(run, call, patience.timeout(run, now));
    } else {
      calls.awaitCommit(run);
    }
  }

  private void take(Run run, Outcome outcome) {
    switch (outcome) {
      case Outcome.Done o -> {
        run.become(run.progress().withOutcome(o.result()));
        conclude(run, Step.Status.SUCCEEDED, o.grpcStatus(), null, null);
        move(run, new Answer.Done());
      }
      case Outcome.Refused o -> {
        conclude(run, Step.Status.REFUSED, o.grpcStatus(), o.reason(), o.detail());
        move(run, new Answer.Refused(o.reason(), o.detail()));
      }
      case Outcome.Retryable o -> {
        run.become(run.progress().with(run.saga.uncertain(run.state())));
        tryLater(run, o);
      }
      case Outcome.HeldBack o -> {
        // Neither an attempt nor a part of the budget: the service was not asked.
        run.become(run.progress().notAttempted());
        if (run.saga.hidesItsWayOut(run.state())) {
          run.become(run.progress().heldBack(true));
          write(run);
        }
        timers.set(patience.nextLook(run, o.pause(), ledger.now()), run);
      }
      case Outcome.Terminal o -> giveUp(run, Cause.FAULT, o.grpcStatus(), o.detail());
    }
  }

  private void tryLater(Run run, Outcome.Retryable failure) {
    Instant now = ledger.now();
    run.become(run.progress().spending(Duration.between(run.calledAt, now)));
    Optional<Cause> cause = patience.reasonToGiveUp(run, now);
    if (cause.isPresent()) {
      giveUp(run, cause.get(), failure.grpcStatus(), failure.detail());
      return;
    }
    Instant next = patience.nextAttempt(run, failure.retryAfter(), now);
    run.become(run.progress().spending(Duration.between(now, next)).waitingUntil(next));
    timers.set(next, run);
    write(run);
    meters.retried(label(run), failure.grpcStatus());
  }

  private void retry(Run run) {
    Instant now = ledger.now();
    Optional<Cause> cause = patience.reasonToGiveUp(run, now);
    if (cause.isPresent()) {
      giveUp(run, cause.get(), "UNAVAILABLE", "no answer in time");
      return;
    }
    if (run.progress().heldBack()) {
      run.become(run.progress().heldBack(false));
      write(run);
      run.startedIn = run.writtenIn;
    }
    call(run, now);
  }

  private void giveUp(Run run, Cause cause, String grpcStatus, String detail) {
    String what = label(run) + ": " + grpcStatus;
    if (run.progress().attempts() > 0) {
      conclude(run, Step.Status.FAILED, grpcStatus, grpcStatus, detail);
    }
    move(run, new Answer.GivenUp(cause, what));
  }

  /** Shows what came of the step that was waited for. */
  private void conclude(
      Run run,
      Step.Status status,
      String grpcStatus,
      @Nullable String reason,
      @Nullable String detail) {
    Call call = run.saga.call(run.state()).orElseThrow();
    Progress progress = run.progress();
    Instant now = ledger.now(run.pending);
    String key = call.idempotencyKey(run.pending.envelope().commandId());
    int attempts = progress.attempts();
    CommandDocument document =
        run.pending
            .document()
            .stepped(new Step(call.label(), status, attempts, progress.stepStartedAt(), now), now);
    StepOutcome outcome =
        new StepOutcome(call.label(), key, status, attempts, grpcStatus, reason, detail);
    run.pending = ledger.note(run.pending, EventType.STEP, document, outcome);
  }

  private void move(Run run, Answer answer) {
    Instant now = ledger.now(run.pending);
    SagaState next = run.saga.decide(run.state(), answer);
    Optional<Cause> stop = patience.stop(run, next, now);
    if (stop.isPresent()) {
      next = run.saga.decide(next, new Answer.GivenUp(stop.get(), "not gone on with"));
    }
    switch (next) {
      case SagaState.Ended s -> {
        calls.remove(run);
        // What did not succeed has taken back what it did.
        boolean succeeded = s.end().status() == CommandStatus.SUCCEEDED;
        Result left = succeeded ? run.progress().outcome() : null;
        meters.ended(ledger.end(run.pending, s.end(), left, null));
        ended.accept(run.pending);
      }
      case SagaState.Parked s -> park(run, s, now);
      case SagaState.Forward _, SagaState.Compensating _ -> {
        run.become(run.progress().step(next, now));
        calls.moved(run);
        write(run);
        goOn(run);
      }
    }
  }

  private void park(Run run, SagaState.Parked state, Instant now) {
    calls.remove(run);
    log.atError()
        .addKeyValue("commandId", run.pending.envelope().commandId())
        .addKeyValue("why", state.why())
        .log("A command can go neither on nor back and waits for an operator");
    Place place = patience.holdsLane(run) ? Place.HOLDING : Place.ASIDE;
    CommandDocument halted =
        run.pending
            .document()
            .ended(CommandStatus.PARKED, new Reason(ProblemType.PARKED, state.why()), now);
    run.become(run.progress().parked(state, now, place, halted.revision()));
    run.pending = ledger.note(run.pending, EventType.PARKED, halted, null);
    ledger.write(run.pending);
    if (run.saga.isPastPivot(state)) {
      // For good, so what passes by in the lane is to know of it already.
      ledger.remember(halted.tenant(), run.progress().outcome());
    }
    pulse.wantCommitNow();
    parked.accept(run.pending);
  }

  private void write(Run run) {
    ledger.write(run.pending);
    run.writtenIn = pulse.epoch();
  }

  private static String label(Run run) {
    return run.saga.call(run.state()).orElseThrow().label();
  }
}
