package dev.sluice.processors.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/** When commands are to be tried again. Used by the stream thread only. */
final class Timers {
  private final PriorityQueue<Timer> queue = new PriorityQueue<>(Comparator.comparing(Timer::due));

  private record Timer(Instant due, Run run) {}

  void set(Instant due, Run run) {
    queue.add(new Timer(due, run));
  }

  /** The next command whose time has come. */
  Optional<Run> next(Instant now) {
    Timer first = queue.peek();
    if (first == null || first.due().isAfter(now)) {
      return Optional.empty();
    }
    queue.remove();
    return Optional.of(first.run());
  }

  /** How long until the first is due; the greatest value if there is none. */
  long nanosUntilNext(Instant now) {
    Timer first = queue.peek();
    return first == null
        ? Long.MAX_VALUE
        : Math.max(0, Duration.between(now, first.due()).toNanos());
  }
}
