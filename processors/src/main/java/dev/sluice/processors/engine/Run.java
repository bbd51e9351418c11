package dev.sluice.processors.engine;

import dev.sluice.processors.saga.Saga;
import dev.sluice.processors.saga.SagaState;
import dev.sluice.processors.state.Pending;
import dev.sluice.processors.state.Progress;
import dev.sluice.processors.step.Attempt;
import dev.sluice.processors.step.Service;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command that is being carried out: its state as last written to the store, and what is not
 * worth keeping over a crash. Used by the stream thread only.
 */
final class Run {
  /** Written before this thread lived, so durable. */
  static final long RECOVERED = -1;

  final Saga saga;
  Pending pending;

  /** The epoch in which it was last written that its calls may be made. */
  long startedIn;

  long writtenIn;
  @Nullable Attempt underWay;
  @Nullable Service waitsFor;
  Timers.@Nullable Timer timer;
  Instant calledAt = Instant.MIN;

  /**
   * @param epoch in which it was written that the command is being carried out
   */
  Run(Pending pending, long epoch) {
    this.pending = pending;
    this.saga = Saga.of(pending.document().type());
    this.startedIn = epoch;
    this.writtenIn = epoch;
  }

  Progress progress() {
    return pending.started();
  }

  SagaState state() {
    return progress().state();
  }

  void become(Progress progress) {
    pending = pending.with(progress);
  }
}
