package dev.sluice.processors.stream;

import java.time.Duration;

/**
 * Says when to commit: at once while there is little to do, and so that commits take no more than a
 * share of the time when there is much.
 *
 * <p>The gap that is kept after a commit follows the time commits take, which grows with what they
 * carry. Times are nanoseconds of one monotonic clock. Used by one thread.
 */
final class CommitGate {
  private static final double SMOOTHING = 0.2;

  private final Limits limits;
  private double smoothed;
  private long opensAt;
  private long beganAt;
  private boolean begun;
  private boolean wanted;
  private long wantedBy;

  /**
   * How a gate follows the load.
   *
   * @param shortestGap least time between two commits
   * @param longestGap greatest time between two commits while there is something to commit
   * @param gapPerCommit gap in units of the time that a commit takes: 2 gives commits a third of
   *     the time
   */
  record Limits(Duration shortestGap, Duration longestGap, double gapPerCommit) {}

  CommitGate(Limits limits, long now) {
    this.limits = limits;
    this.opensAt = now;
  }

  /**
   * There is something to commit.
   *
   * @param by when at the latest, if the gate is open by then
   */
  void want(long by) {
    if (!wanted || by - wantedBy < 0) {
      wanted = true;
      wantedBy = by;
    }
  }

  boolean isWanted() {
    return wanted;
  }

  /** Whether a commit is wanted now and the gate is open. */
  boolean isDue(long now) {
    return nanosUntilDue(now) == 0;
  }

  /** How long until a commit is due; the greatest value if none is wanted. */
  long nanosUntilDue(long now) {
    return wanted ? Math.max(0, Math.max(opensAt - now, wantedBy - now)) : Long.MAX_VALUE;
  }

  /** A commit begins; what comes before its end belongs to it. */
  void began(long now) {
    if (!begun) {
      begun = true;
      beganAt = now;
    }
  }

  /**
   * A commit has succeeded.
   *
   * @return how long it took, in nanoseconds
   */
  long committed(long now) {
    long took = begun ? now - beganAt : 0;
    begun = false;
    wanted = false;
    smoothed = smoothed == 0 ? took : smoothed + SMOOTHING * (took - smoothed);
    long gap = (long) (smoothed * limits.gapPerCommit());
    opensAt = now + Math.clamp(gap, limits.shortestGap().toNanos(), limits.longestGap().toNanos());
    return took;
  }
}
