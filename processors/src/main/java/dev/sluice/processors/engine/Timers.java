package dev.sluice.processors.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * When commands are to be gone on with. A command has one time at most: the last that was set. Used
 * by the stream thread only.
 */
final class Timers {
  private final PriorityQueue<Timer> queue = new PriorityQueue<>(Comparator.comparing(Timer::due));

  /** Told apart by identity: two of the same time are two. */
  static final class Timer {
    private final Instant due;
    private final Run run;

    private Timer(Instant due, Run run) {
      this.due = due;
      this.run = run;
    }

    private Instant due() {
      return due;
    }
  }

  void set(Instant due, Run run) {
    Timer timer = new Timer(due, run);
    run.timer = timer;
    queue.add(timer);
  }

  /** The next command whose time has come. */
  Optional<Run> next(Instant now) {
    Timer first = first();
    if (first == null || first.due.isAfter(now)) {
      return Optional.empty();
    }
    queue.remove();
    first.run.timer = null;
    return Optional.of(first.run);
  }

  /** How long until the first is due; the greatest value if there is none. */
  long nanosUntilNext(Instant now) {
    Timer first = first();
    return first == null ? Long.MAX_VALUE : Math.max(0, Duration.between(now, first.due).toNanos());
  }

  private @Nullable Timer first() {
    Timer first = queue.peek();
    while (first != null && first.run.timer != first) {
      queue.remove();
      first = queue.peek();
    }
    return first;
  }
}
