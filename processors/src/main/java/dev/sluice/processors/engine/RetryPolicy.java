package dev.sluice.processors.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a step is tried again: exponential backoff with full jitter, so that what failed together
 * does not come back together.
 *
 * @param first greatest wait before the second attempt
 * @param longest greatest wait before any attempt
 * @param budget how long a step is tried, calls and pauses, before it is given up, if it can be
 */
public record RetryPolicy(Duration first, Duration longest, Duration budget) {
  private static final long LEAST = Duration.ofMillis(1).toNanos();

  /** Of what a service asks for, this share more at most. */
  private static final double SPREAD = 0.25;

  /**
   * @param attempts attempts so far, at least one
   * @param asked before which the service does not want a repeat
   */
  Duration delay(int attempts, @Nullable Duration asked, RandomGenerator random) {
    if (asked != null) {
      Duration bounded = asked.compareTo(budget) < 0 ? asked : budget;
      long nanos = Math.min(bounded.toNanos(), (long) (budget.toNanos() / (1 + SPREAD)));
      return Duration.ofNanos((long) (nanos * (1 + SPREAD * random.nextDouble())));
    }
    int doublings = Math.min(attempts - 1, Long.numberOfLeadingZeros(first.toNanos()) - 1);
    long most = Math.min(longest.toNanos(), first.toNanos() << doublings);
    return Duration.ofNanos(Math.max(LEAST, (long) (random.nextDouble() * most)));
  }
}
