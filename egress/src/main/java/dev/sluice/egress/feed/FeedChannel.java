package dev.sluice.egress.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live end of one feed on this instance: gives its subscribers every event behind the head they
 * joined at, once and in order, whatever order the news come in.
 *
 * <p>An event that is next is handed on at once. One that is not, or news of a head that is ahead,
 * makes another thread read what lies between from the history. Thread-safe; blocks on I/O in
 * {@link #join} only.
 */
final class FeedChannel {
  private static final Logger log = LoggerFactory.getLogger(FeedChannel.class);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final long UNKNOWN = -1;

  private final History history;
  private final Executor fillers;
  private final Runnable onCut;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final RecentEvents recent = new RecentEvents();
  private final int sharing;
  private long head = UNKNOWN;
  private long wanted;
  private boolean filling;

  /** What has been committed of the feed. */
  interface History {
    /** The number of the newest event, 0 if there is none. */
    long head();

    /** Events behind {@code after} up to {@code upto}, in order; some at least, if there are. */
    List<FeedEvent> read(long after, long upto);
  }

  /** Events behind the one that a subscriber has, up to the head that it joined at. */
  record Missed(List<FeedEvent> events, long head) {}

  /**
   * @param fillers runs what reads the history
   * @param onCut told of each subscriber that was too slow
   * @param sharing from so many subscribers on, recent events are kept for those who come back
   */
  FeedChannel(History history, Executor fillers, Runnable onCut, int sharing) {
    this.history = history;
    this.sharing = sharing;
    this.fillers = fillers;
    this.onCut = onCut;
  }

  /** Adds a subscriber. To be followed by {@link #join}. */
  void add(Subscription subscription) {
    locked(() -> subscriptions.add(subscription));
  }

  /**
   * Adds a subscriber that has everything up to that event, if what it missed is at hand: then the
   * history need not be asked. What comes behind the head comes to it.
   *
   * @return empty, and nobody is added, when the history has to be asked
   */
  Optional<Missed> addBehind(long after, Subscription subscription) {
    lock.lock();
    try {
      Optional<Missed> missed =
          head == UNKNOWN
              ? Optional.empty()
              : recent.behind(after, head).map(events -> new Missed(events, head));
      missed.ifPresent(_ -> subscriptions.add(subscription));
      return missed;
    } finally {
      lock.unlock();
    }
  }

  /** A subscriber has read these from the history; others may come for them. */
  void remember(List<FeedEvent> events) {
    locked(
        () -> {
          if (isShared()) {
            recent.prepend(events, head);
          }
        });
  }

  private boolean isShared() {
    return subscriptions.size() >= sharing;
  }

  /** Removes a subscriber; true when it was the last. */
  boolean remove(Subscription subscription) {
    lock.lock();
    try {
      subscriptions.remove(subscription);
      return subscriptions.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks the history for the head.
   *
   * @return a head: every event behind it comes to the subscribers added before; others may, too
   */
  long join() {
    long now = history.head();
    lock.lock();
    try {
      if (head == UNKNOWN) {
        head = now;
      }
      want(now);
      return head;
    } finally {
      lock.unlock();
    }
  }

  /** An event was committed. */
  void offer(FeedEvent event) {
    locked(
        () -> {
          if (!filling && event.sequence() == head + 1 && head != UNKNOWN) {
            dispatch(event);
          } else {
            want(event.sequence());
          }
        });
  }

  /** The feed is known to have come so far. */
  void headIs(long sequence) {
    locked(() -> want(sequence));
  }

  private void want(long sequence) {
    wanted = Math.max(wanted, sequence);
    if (head != UNKNOWN && wanted > head && !filling) {
      filling = true;
      fillers.execute(this::fill);
    }
  }

  private void dispatch(FeedEvent event) {
    head = event.sequence();
    if (isShared()) {
      recent.append(event);
    } else {
      recent.clear();
    }
    for (Subscription subscription : subscriptions) {
      if (!subscription.offer(event)) {
        onCut.run();
      }
    }
  }

  private void fill() {
    for (Gap gap = gap(); gap.after() < gap.upto(); gap = gap()) {
      try {
        List<FeedEvent> events = history.read(gap.after(), gap.upto());
        locked(() -> accept(events));
      } catch (RuntimeException e) {
        log.atWarn().setCause(e).log("History of a feed not read; trying again");
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private record Gap(long after, long upto) {}

  /** What has to be read next; empty when there is nothing, and the filling has ended with that. */
  private Gap gap() {
    lock.lock();
    try {
      filling = wanted > head && !subscriptions.isEmpty();
      return filling ? new Gap(head, wanted) : new Gap(0, 0);
    } finally {
      lock.unlock();
    }
  }

  private void accept(List<FeedEvent> events) {
    if (events.isEmpty() || events.getFirst().sequence() != head + 1) {
      // The history has been cut away under us: those who resume are told so.
      subscriptions.forEach(s -> s.end(Subscription.State.CUT));
      head = events.isEmpty() ? wanted : events.getFirst().sequence() - 1;
      recent.clear();
    }
    for (FeedEvent event : events) {
      if (event.sequence() == head + 1) {
        dispatch(event);
      }
    }
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }
}
