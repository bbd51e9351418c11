package dev.sluice.processors.guard;

import com.netflix.concurrency.limits.limit.AIMDLimit;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Permits for calls, as many as the service proves able to take: one more while calls go well and
 * there is demand for it, a tenth fewer with each that is slow or not answered (AIMD). First come,
 * first served. Thread-safe.
 */
final class Permits {
  private static final double BACKOFF = 0.9;

  private final AIMDLimit limit;
  private final Semaphore permits;
  private int size;
  private int owed;

  Permits(GuardSettings settings) {
    this.limit =
        AIMDLimit.newBuilder()
            .initialLimit(settings.mostCalls())
            .minLimit(settings.leastCalls())
            .maxLimit(settings.mostCalls())
            .backoffRatio(BACKOFF)
            .timeout(settings.slowCall().toNanos(), TimeUnit.NANOSECONDS)
            .build();
    this.size = settings.mostCalls();
    this.permits = new Semaphore(size, true);
    limit.notifyOnChange(this::resize);
  }

  /** Waits for a permit; false if there was none in time. */
  boolean acquire(Duration patience) {
    try {
      return permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Gives a permit back that no call was made with. */
  void giveBack() {
    synchronized (this) {
      if (owed > 0) {
        owed--;
        return;
      }
    }
    permits.release();
  }

  /**
   * Gives a permit back after a call.
   *
   * @param took how long the call took
   * @param dropped whether it was not answered, or turned away
   */
  void giveBack(Duration took, boolean dropped) {
    limit.onSample(0, took.toNanos(), underWay(), dropped);
    giveBack();
  }

  /** What is under way beyond a smaller size gives nothing back when it ends. */
  private synchronized void resize(int to) {
    int more = to - size;
    size = to;
    int paid = Math.min(owed, Math.max(0, more));
    owed -= paid;
    if (more > paid) {
      permits.release(more - paid);
    }
    for (int fewer = -more; fewer > 0; fewer--) {
      if (!permits.tryAcquire()) {
        owed++;
      }
    }
  }

  synchronized int size() {
    return size;
  }

  synchronized int underWay() {
    return Math.max(0, size + owed - permits.availablePermits());
  }
}
