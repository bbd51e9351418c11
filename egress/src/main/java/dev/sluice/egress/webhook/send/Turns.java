package dev.sluice.egress.webhook.send;

import dev.sluice.egress.store.FeedId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Everybody has so many places; who wants more waits for his own. Thread-safe. */
final class Turns {
  private final int each;
  private final Map<FeedId.OfSubject, Places> places = new ConcurrentHashMap<>();

  /**
   * @param users who have one, or wait
   */
  private record Places(Semaphore free, int users) {
    Places with(int more) {
      return new Places(free, users + more);
    }
  }

  Turns(int each) {
    this.each = each;
  }

  /** Whether there was a place in time; if so, {@link #leave} gives it back. */
  boolean enter(FeedId.OfSubject who, Duration patience) throws InterruptedException {
    Semaphore free =
        places
            .compute(who, (_, p) -> p == null ? new Places(new Semaphore(each), 1) : p.with(1))
            .free();
    boolean entered = false;
    try {
      entered = free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!entered) {
        forget(who);
      }
    }
    return entered;
  }

  void leave(FeedId.OfSubject who) {
    Places mine = places.get(who);
    if (mine != null) {
      mine.free().release();
      forget(who);
    }
  }

  private void forget(FeedId.OfSubject who) {
    places.computeIfPresent(who, (_, p) -> p.users() == 1 ? null : p.with(-1));
  }
}
