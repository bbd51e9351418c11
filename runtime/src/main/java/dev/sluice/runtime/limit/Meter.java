package dev.sluice.runtime.limit;

import dev.sluice.runtime.limit.SharedBuckets.Drawn;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the requests of one caller, or one tenant, on this instance against a quota of all
 * instances.
 *
 * <p>Requests are drawn from the shared bucket a lot at a time, ahead of need and beside the
 * requests: only who has used up what was drawn, and a lot on credit, waits for the next draw, and
 * no longer than a draw may take. While nothing can be drawn, this instance counts alone, with the
 * whole quota less what it has let in itself before. Thread-safe.
 */
final class Meter {
  private static final Duration ALONE = Duration.ofSeconds(1);

  private final String key;
  private final Quota quota;
  private final Source shared;
  private final Duration patience;
  private final Bucket alone;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();

  /** Drawn and not used; negative: used on credit. */
  private long held;

  private long left;
  private boolean drawing;
  private long emptyUntil;
  private long aloneUntil;
  private volatile long used;

  /** Where requests are drawn from. */
  interface Source {
    Optional<Drawn> draw(String key, Quota quota, long most);
  }

  /**
   * Whether the requests may be made.
   *
   * @param left how many more may be made now, about
   * @param retryAfter zero when they may
   * @param alone whether this instance counted them alone
   */
  record Grant(boolean granted, long left, Duration retryAfter, boolean alone) {}

  Meter(String key, Quota quota, Source shared, Duration patience) {
    this.key = key;
    this.quota = quota;
    this.shared = shared;
    this.patience = patience;
    this.left = quota.requests();
    this.alone = Bucket.builder().addLimit(quota.bucket().getBandwidths()[0]).build();
    long now = System.nanoTime();
    this.emptyUntil = now;
    this.aloneUntil = now;
    this.used = now;
  }

  /**
   * @param requests how many; more than the quota counts as the whole of it
   */
  Grant take(long requests) {
    long number = Math.min(requests, quota.requests());
    lock.lock();
    try {
      used = System.nanoTime();
      if (isAlone()) {
        return takeAlone(number);
      }
      if (held < number && !(mayOwe() && held + quota.lot() > number)) {
        awaitDraw(number);
        if (isAlone()) {
          return takeAlone(number);
        }
        if (held < number) {
          return new Grant(false, Math.max(0, held), untilThereAre(number), false);
        }
      }
      held -= number;
      alone.tryConsumeAsMuchAsPossible(number);
      if (held < quota.lot() / 2 && mayOwe()) {
        draw(0);
      }
      return new Grant(true, Math.max(0, held + left), Duration.ZERO, false);
    } finally {
      lock.unlock();
    }
  }

  /** The requests were not made after all; they go back to where they were taken from. */
  void giveBack(Grant grant, long requests) {
    long number = Math.min(requests, quota.requests());
    lock.lock();
    try {
      if (grant.alone()) {
        alone.addTokens(number);
      } else {
        held += number;
      }
      alone.addTokens(Math.min(requests, quota.requests()));
    } finally {
      lock.unlock();
    }
  }

  /** Whether it has not been used for so long that its bucket is full again. */
  boolean isIdle() {
    return System.nanoTime() - used > quota.window().toNanos();
  }

  private boolean isAlone() {
    return System.nanoTime() - aloneUntil < 0;
  }

  /** Where a lot is a single request, the count is exact and nothing is given on credit. */
  private boolean mayOwe() {
    return quota.lot() > 1 && System.nanoTime() - emptyUntil >= 0;
  }

  private Duration untilThereAre(long number) {
    Duration refill = quota.timeFor(number - Math.max(0, held));
    long known = emptyUntil - System.nanoTime();
    return number == 1 && known > 0 ? Duration.ofNanos(known) : refill;
  }

  private Grant takeAlone(long number) {
    ConsumptionProbe probe = alone.tryConsumeAndReturnRemaining(number);
    return new Grant(
        probe.isConsumed(),
        probe.getRemainingTokens(),
        probe.isConsumed() ? Duration.ZERO : Duration.ofNanos(probe.getNanosToWaitForRefill()),
        true);
  }

  /** The draw under way may be for less than is needed here. */
  private void awaitDraw(long number) {
    long nanos = patience.toNanos();
    try {
      while (held < number && !isAlone() && System.nanoTime() - emptyUntil >= 0) {
        draw(number);
        nanos = moved.awaitNanos(nanos);
        if (nanos <= 0) {
          countAlone();
        }
      }
    } catch (InterruptedException e) {
      // Nobody is over a limit because the server stops.
      countAlone();
      Thread.currentThread().interrupt();
    }
  }

  private void draw(long number) {
    if (!drawing) {
      drawing = true;
      long ahead = quota.lot() > 1 ? quota.lot() : 0;
      long most = Math.min(quota.requests(), ahead + Math.max(number - held, 1));
      Thread.ofVirtual().name("rate-limit").start(() -> drawNow(most));
    }
  }

  private void drawNow(long most) {
    Optional<Drawn> drawn = Optional.empty();
    try {
      drawn = shared.draw(key, quota, most);
    } finally {
      settle(drawn, most);
    }
  }

  /** Whatever came of the draw, it is not under way any more. */
  private void settle(Optional<Drawn> drawn, long most) {
    lock.lock();
    try {
      drawing = false;
      if (drawn.isEmpty()) {
        countAlone();
      } else {
        held += drawn.get().requests();
        left = drawn.get().left();
        boolean empty = drawn.get().requests() < most;
        emptyUntil = System.nanoTime() + (empty ? pause(drawn.get().untilNext()).toNanos() : 0);
      }
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Until it is worth while to draw again. */
  private Duration pause(Duration untilNext) {
    Duration half = quota.lot() > 1 ? quota.timeFor(quota.lot() / 2) : Duration.ZERO;
    return untilNext.compareTo(half) > 0 ? untilNext : half;
  }

  private void countAlone() {
    aloneUntil = System.nanoTime() + ALONE.toNanos();
    held = Math.max(held, 0);
  }
}
