package dev.sluice.processors.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a step is tried again: exponential backoff, of which a random half is left out so that what
 * failed together does not come back together.
 *
 * @param first greatest wait before the second attempt
 * @param longest greatest wait before any attempt
 * @param budget how long a step is tried, calls and pauses, before it is given up, if it can be
 */
public record RetryPolicy(Duration first, Duration longest, Duration budget) {

  /**
   * @param attempts attempts so far, at least one
   */
  Duration delay(int attempts, RandomGenerator random) {
    long cap = longest.toNanos();
    int doublings = Math.min(attempts - 1, Long.numberOfLeadingZeros(first.toNanos()) - 1);
    long nanos = Math.min(cap, first.toNanos() << doublings);
    return Duration.ofNanos(nanos / 2 + (long) (random.nextDouble() * (nanos / 2.0)));
  }
}
