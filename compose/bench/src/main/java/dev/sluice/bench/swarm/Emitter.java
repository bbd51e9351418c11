package dev.sluice.bench.swarm;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends events at a fixed rate whatever comes back (open loop), and waits until every subscriber of
 * their feeds has them. Used by one thread.
 */
final class Emitter {
  private static final long STALL = TimeUnit.SECONDS.toNanos(20);

  private final Source source;
  private final Stamps stamps;
  private final Tally tally;
  private final int followersEach;
  private int next;

  /**
   * @param followersEach how many subscribers each feed has
   */
  Emitter(Source source, Stamps stamps, Tally tally, int followersEach) {
    this.source = source;
    this.stamps = stamps;
    this.tally = tally;
    this.followersEach = followersEach;
  }

  /** All at once. */
  void burst(int count) throws InterruptedException {
    stamp(count, 0);
    if (count > 0) {
      source.send(next, count);
    }
    next += count;
  }

  void pace(int perSecond, int count) throws InterruptedException {
    stamp(count, TimeUnit.SECONDS.toNanos(1) / perSecond);
    int end = next + count;
    while (next < end) {
      long now = System.nanoTime();
      int due = next;
      while (due < end && stamps.planned(due) - now <= 0) {
        due++;
      }
      if (due == next) {
        LockSupport.parkNanos(stamps.planned(next) - now);
      } else {
        source.send(next, due - next);
        next = due;
      }
    }
  }

  private void stamp(int count, long gap) {
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      stamps.plan(next + i, begin + i * gap);
    }
  }

  /** Deliveries that have to be made in all, as of what was sent. */
  long expected() {
    return (long) next * followersEach;
  }

  /** Waits until all has been delivered; false when nothing comes any more. */
  boolean awaitDelivery() throws InterruptedException {
    long seen = tally.delivered.get();
    long since = System.nanoTime();
    while (tally.delivered.get() < expected()) {
      if (System.nanoTime() - since > STALL) {
        return false;
      }
      Thread.sleep(1);
      if (tally.delivered.get() != seen) {
        seen = tally.delivered.get();
        since = System.nanoTime();
      }
    }
    return true;
  }
}
