package dev.sluice.bench.scenario;

import java.time.Duration;

/**
 * How long a run takes its time.
 *
 * @param rounds of each measurement
 * @param share of the full duration of each round
 */
public record Pace(int rounds, double share) {
  private static final Duration SHORTEST = Duration.ofMillis(500);

  /** What the figures of a report are made with. */
  public static final Pace FULL = new Pace(3, 1);

  /** Enough to see that everything works; its figures say nothing. */
  public static final Pace SHORT = new Pace(1, 0.15);

  Duration lasting(Duration full) {
    Duration scaled = Duration.ofNanos((long) (full.toNanos() * share));
    return scaled.compareTo(SHORTEST) < 0 ? SHORTEST : scaled;
  }
}
