package dev.sluice.egress.feed;

import dev.sluice.egress.store.FeedFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's live events that it has not taken yet.
 *
 * <p>{@link #offer} never blocks. When the buffer is full it is dropped, and the subscriber has to
 * read what it missed from the history, at its own pace. Who does not even take what is written is
 * cut off, in the middle of that write; it can resume. Offered by one thread at a time, taken by
 * the subscriber's own.
 */
final class Subscription {
  /** What became of a subscription. */
  enum State {
    OPEN,
    /** Its client does not read. */
    CUT,
    /** Its client may not see any more. */
    SUSPENDED,
    /** This instance is being stopped. */
    ENDED
  }

  /** A write that takes so long, while more is to be written, will not end. */
  private static final Duration STUCK = Duration.ofSeconds(1);

  private final FeedFilter filter;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Deque<FeedEvent> buffer = new ArrayDeque<>();
  private State state = State.OPEN;
  private boolean lagging;
  private boolean nudged;
  private @Nullable Instant renewal;
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
      if (lagging || buffer.size() >= capacity) {
        return lag();
      }
      buffer.add(event);
      arrived.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean lag() {
    lagging = true;
    buffer.clear();
    arrived.signal();
    if (writing != null && System.nanoTime() - writingSince > STUCK.toNanos()) {
      close(State.CUT);
      return false;
    }
    return true;
  }

  /**
   * Whether events were dropped since the last call. From now on they are buffered again; what was
   * dropped is in the history.
   */
  boolean hasLagged() {
    lock.lock();
    try {
      boolean lagged = lagging;
      lagging = false;
      return lagged;
    } finally {
      lock.unlock();
    }
  }

  /** Lets {@link #take} return before its time, so that its client is sent a sign of life. */
  void nudge() {
    lock.lock();
    try {
      nudged = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** It may go on until then; its client is told. */
  void renew(Instant until) {
    lock.lock();
    try {
      renewal = renewal == null || until.isAfter(renewal) ? until : renewal;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Until when it may go on, if it was renewed since the last call. */
  Optional<Instant> renewal() {
    lock.lock();
    try {
      Optional<Instant> until = Optional.ofNullable(renewal);
      renewal = null;
      return until;
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

  /**
   * Cuts it off if the write under way began before that time of {@link System#nanoTime}, or if
   * nothing more may be written at all.
   */
  boolean cutIfStuck(long before) {
    lock.lock();
    try {
      boolean stuck =
          state != State.CUT
              && writing != null
              && (state == State.SUSPENDED || writingSince - before < 0);
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

  /**
   * Everything buffered, as soon as there is something; empty when the time is up, when it closed,
   * lagged, was renewed or nudged.
   */
  List<FeedEvent> take(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (buffer.isEmpty() && isQuiet() && left > 0) {
        left = arrived.awaitNanos(left);
      }
      nudged = false;
      List<FeedEvent> taken = new ArrayList<>(buffer);
      buffer.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private boolean isQuiet() {
    return state == State.OPEN && !lagging && !nudged && renewal == null;
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
