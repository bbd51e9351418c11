package dev.sluice.processors.state;

import dev.sluice.processors.saga.SagaState;
import dev.sluice.processors.step.Work;
import dev.sluice.schemas.event.Result;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a command is that has been started.
 *
 * @param outcome what the command has left behind, once a step has told
 * @param attempts calls of the current step so far
 * @param stepStartedAt when the current step began
 */
public record Progress(
    SagaState state, Work work, @Nullable Result outcome, int attempts, Instant stepStartedAt) {

  public Progress with(SagaState next) {
    return new Progress(next, work, outcome, attempts, stepStartedAt);
  }

  public Progress withOutcome(@Nullable Result result) {
    return new Progress(state, work, result == null ? outcome : result, attempts, stepStartedAt);
  }

  /** One more call of the current step is made. */
  public Progress attempted() {
    return new Progress(state, work, outcome, attempts + 1, stepStartedAt);
  }

  /** The next step begins. */
  public Progress step(SagaState next, Instant at) {
    return new Progress(next, work, outcome, 0, at);
  }
}
