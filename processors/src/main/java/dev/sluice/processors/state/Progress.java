package dev.sluice.processors.state;

import dev.sluice.processors.saga.SagaState;
import dev.sluice.processors.step.Work;
import dev.sluice.schemas.event.Result;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a command is that has been started.
 *
 * @param outcome what the command has left behind, once a step has told
 * @param attempts calls of the current step so far
 * @param stepStartedAt when the current step began
 * @param spent how long it was tried: calls and the pauses between them
 * @param parkedAt revision of the document by which it was parked the last time
 * @param nextAttempt before which the current step is not tried again; it is over, or absent, once
 *     it is
 * @param heldBack that no call has been made since this was written: what a crash must not make us
 *     believe of a step that cannot be taken back
 */
public record Progress(
    SagaState state,
    Work work,
    @Nullable Result outcome,
    int attempts,
    Instant stepStartedAt,
    Duration spent,
    Place place,
    long parkedAt,
    @Nullable Instant nextAttempt,
    boolean heldBack) {

  /** A command is started. */
  public static Progress begun(SagaState state, Work work, Instant at) {
    return new Progress(state, work, null, 0, at, Duration.ZERO, Place.RUNNING, 0, null, false);
  }

  public Progress with(SagaState next) {
    return new Progress(
        next,
        work,
        outcome,
        attempts,
        stepStartedAt,
        spent,
        place,
        parkedAt,
        nextAttempt,
        heldBack);
  }

  public Progress withOutcome(@Nullable Result result) {
    Result known = result == null ? outcome : result;
    return new Progress(
        state, work, known, attempts, stepStartedAt, spent, place, parkedAt, nextAttempt, heldBack);
  }

  /** One more call of the current step is made. */
  public Progress attempted() {
    return new Progress(
        state, work, outcome, attempts + 1, stepStartedAt, spent, place, parkedAt, null, heldBack);
  }

  /** The last of these calls was not made after all. */
  public Progress notAttempted() {
    return new Progress(
        state,
        work,
        outcome,
        attempts - 1,
        stepStartedAt,
        spent,
        place,
        parkedAt,
        nextAttempt,
        heldBack);
  }

  /** The next step begins. */
  public Progress step(SagaState next, Instant at) {
    return new Progress(next, work, outcome, 0, at, Duration.ZERO, place, parkedAt, null, false);
  }

  /** The current step was tried for some more time. */
  public Progress spending(Duration time) {
    return new Progress(
        state,
        work,
        outcome,
        attempts,
        stepStartedAt,
        spent.plus(time),
        place,
        parkedAt,
        nextAttempt,
        heldBack);
  }

  /** It is tried again then, and not before. */
  public Progress waitingUntil(Instant next) {
    return new Progress(
        state, work, outcome, attempts, stepStartedAt, spent, place, parkedAt, next, heldBack);
  }

  public Progress at(Place next) {
    return new Progress(
        state,
        work,
        outcome,
        attempts,
        stepStartedAt,
        spent,
        next,
        parkedAt,
        nextAttempt,
        heldBack);
  }

  /** It can go neither on nor back. */
  public Progress parked(SagaState.Parked at, Instant since, Place where, long revision) {
    return new Progress(at, work, outcome, 0, since, Duration.ZERO, where, revision, null, false);
  }

  /** A call was held back, or may be made from here on. */
  public Progress heldBack(boolean held) {
    return new Progress(
        state, work, outcome, attempts, stepStartedAt, spent, place, parkedAt, nextAttempt, held);
  }
}
