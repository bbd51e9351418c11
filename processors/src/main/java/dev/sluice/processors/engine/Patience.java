package dev.sluice.processors.engine;

import dev.sluice.processors.saga.Answer.Cause;
import dev.sluice.processors.saga.SagaState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How long a command is gone on with: its deadline, its cancellation, and the retry budget. */
final class Patience {
  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(1);

  private final EngineSettings settings;
  private final RandomGenerator random;

  Patience(EngineSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /** Why the command must not go on from this state of its saga, though it could. */
  Optional<Cause> stop(Run run, SagaState state, Instant now) {
    if (!run.saga.mayGiveUp(state)) {
      return Optional.empty();
    }
    if (run.pending.document().isToBeCancelled()) {
      return Optional.of(Cause.CANCELLED);
    }
    return isLate(run, now) ? Optional.of(Cause.DEADLINE) : Optional.empty();
  }

  /** Why the step that is waited for is not tried again. */
  Optional<Cause> reasonToGiveUp(Run run, Instant now) {
    Optional<Cause> stop = stop(run, run.state(), now);
    if (stop.isPresent()) {
      return stop;
    }
    return isSpent(run) ? Optional.of(Cause.BUDGET) : Optional.empty();
  }

  /** Whether the step was tried for as long as it may be. */
  private boolean isSpent(Run run) {
    boolean alternative = run.saga.mayGiveUp(run.state());
    Duration budget =
        alternative
            ? settings.retry().budget()
            : settings.parking().of(run.pending.document().type()).patience();
    return run.progress().spent().compareTo(budget) >= 0;
  }

  /**
   * When the step that is waited for is tried again.
   *
   * @param asked before which the service does not want that
   */
  Instant nextAttempt(Run run, @Nullable Duration asked, Instant now) {
    return beforeDeadline(
        run, now.plus(settings.retry().delay(run.progress().attempts(), asked, random)));
  }

  /**
   * Until when a command that was in a pause when an earlier life ended waits on; empty if it does
   * not. However wrong the clock was that said so, it is no longer than any pause.
   */
  Optional<Instant> stillPausedUntil(Run run, Instant now) {
    Instant next = run.progress().nextAttempt();
    if (next == null || !now.isBefore(next) || stop(run, run.state(), now).isPresent()) {
      return Optional.empty();
    }
    Instant longest = now.plus(settings.retry().budget());
    return Optional.of(next.isBefore(longest) ? next : longest);
  }

  /** When a call that was held back is asked for again: not all at the same time. */
  Instant nextLook(Run run, Duration pause, Instant now) {
    long spread = (long) (pause.toNanos() / 2.0 * random.nextDouble());
    return beforeDeadline(run, now.plus(pause).plusNanos(spread));
  }

  private static Instant beforeDeadline(Run run, Instant due) {
    Instant deadline = run.pending.envelope().deadline();
    if (deadline == null || !run.saga.mayGiveUp(run.state())) {
      return due;
    }
    return deadline.isBefore(due) ? deadline : due;
  }

  /** An attempt that can still be given up does not outlast the command's deadline. */
  Duration timeout(Run run, Instant now) {
    Instant deadline = run.pending.envelope().deadline();
    if (deadline == null || !run.saga.mayGiveUp(run.state())) {
      return settings.attemptTimeout();
    }
    Duration left = Duration.between(now, deadline);
    Duration most = settings.attemptTimeout();
    return left.compareTo(LEAST_TIMEOUT) < 0
        ? LEAST_TIMEOUT
        : left.compareTo(most) < 0 ? left : most;
  }

  /** Whether the command's lane waits for it while it is parked. */
  boolean holdsLane(Run run) {
    ParkingPolicy.Lane lane = settings.parking().of(run.pending.document().type()).lane();
    return switch (lane) {
      case BLOCK -> true;
      case PASS -> false;
    };
  }

  private static boolean isLate(Run run, Instant now) {
    Instant deadline = run.pending.envelope().deadline();
    return deadline != null && !now.isBefore(deadline);
  }
}
