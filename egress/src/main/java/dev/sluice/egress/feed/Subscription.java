package dev.sluice.egress.feed;

import dev.sluice.egress.store.FeedFilter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's live events that it has not taken yet.
 *
 * <p>{@link #offer} never blocks: when the buffer is full the subscriber is cut off, also in the
 * middle of a write to a client that does not read; it can resume. Offered by one thread at a time,
 * taken by the subscriber's own.
 */
final class Subscription {
  /** What became of a subscription. */
  enum State {
    OPEN,
    /** It was too slow. */
    CUT,
    /** This instance is being stopped. */
    ENDED
  }

  private final FeedFilter filter;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Deque<FeedEvent> buffer = new ArrayDeque<>();
  private State state = State.OPEN;
  private @Nullable Thread writing;
  private long writingSince;

  Subscription(FeedFilter filter, int capacity) {
    this.filter = filter;
    this.capacity = capacity;
  }

  /**
   * Buffers the event, if it matches.
   *
   * @return false when the subscriber has just been cut off
   */
  boolean offer(FeedEvent event) {
    if (!filter.matches(event.type(), event.resourceId())) {
      return true;
    }
    lock.lock();
    try {
      if (state != State.OPEN) {
        return true;
      }
      if (buffer.size() >= capacity) {
        close(State.CUT);
        return false;
      }
      buffer.add(event);
      arrived.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends it from outside. */
  void end(State as) {
    lock.lock();
    try {
      if (state == State.OPEN) {
        close(as);
      }
    } finally {
      lock.unlock();
    }
  }

  private void close(State as) {
    state = as;
    buffer.clear();
    arrived.signal();
    // A virtual thread that is interrupted in a write to a socket closes it: nothing else gets it
    // out of there while the client does not read.
    if (as == State.CUT && writing != null) {
      writing.interrupt();
    }
  }

  /** Cuts it off if the write under way began before that time of {@link System#nanoTime}. */
  boolean cutIfStuck(long before) {
    lock.lock();
    try {
      boolean stuck = state != State.CUT && writing != null && writingSince - before < 0;
      if (stuck) {
        close(State.CUT);
      }
      return stuck;
    } finally {
      lock.unlock();
    }
  }

  State state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /** Everything buffered, as soon as there is something; empty when the time is up or it closed. */
  List<FeedEvent> take(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (buffer.isEmpty() && state == State.OPEN && left > 0) {
        left = arrived.awaitNanos(left);
      }
      List<FeedEvent> taken = new ArrayList<>(buffer);
      buffer.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** The current thread is about to write to the client; to be followed by {@link #written}. */
  void writing() {
    mark(Thread.currentThread());
  }

  void written() {
    mark(null);
  }

  private void mark(@Nullable Thread thread) {
    lock.lock();
    try {
      writing = thread;
      writingSince = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }
}
