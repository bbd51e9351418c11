package dev.sluice.processors.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a stream thread shares with its Kafka clients and with those that bring it answers: it can
 * be woken, it tells its tasks of commits, and it says when to commit next.
 *
 * <p>{@link #wake()} may be called by any thread; all else only by the stream thread.
 */
public final class Pulse {
  /** Tasks look once a millisecond whether a commit is due. */
  private static final long TICK = Duration.ofMillis(1).toNanos();

  /** A commit that was asked for may have to wait for the end of a rebalance. */
  private static final long PATIENCE = Duration.ofMillis(5).toNanos();

  /** A commit holds up the thread, so what need not be seen at once waits for one that must. */
  private static final long SOON = Duration.ofMillis(20).toNanos();

  private final CommitGate gate;
  private final LongConsumer commitTimes;
  private final List<TaskPulse> tasks = new ArrayList<>();
  private final Object lock = new Object();
  private @Nullable Runnable waker;
  private boolean woken;
  private boolean requested;
  private boolean failed;
  private long epoch;

  /**
   * @param commitTimes is told how long each commit took, in nanoseconds
   */
  Pulse(CommitGate.Limits limits, LongConsumer commitTimes) {
    this.gate = new CommitGate(limits, System.nanoTime());
    this.commitTimes = commitTimes;
  }

  public void join(TaskPulse task) {
    tasks.add(task);
  }

  public void leave(TaskPulse task) {
    tasks.remove(task);
  }

  /** The thread has failed and another one takes its place. */
  void failed() {
    failed = true;
  }

  boolean hasFailed() {
    return failed;
  }

  /** Ends the wait for records, if the thread is in one, so that it looks at its answers. */
  public void wake() {
    synchronized (lock) {
      if (waker != null && !woken) {
        woken = true;
        waker.run();
      }
    }
  }

  /** Something was written or forwarded that nobody waits for yet. */
  public void wantCommitSoon() {
    gate.want(System.nanoTime() + SOON);
  }

  /** Something waits for what was written or forwarded. */
  public void wantCommitNow() {
    gate.want(System.nanoTime());
  }

  /** Whether there is something that is not committed. */
  public boolean isCommitWanted() {
    return gate.isWanted();
  }

  /** Whether the calling task is to request a commit from Streams now. */
  public boolean shouldCommit() {
    long now = System.nanoTime();
    if (!gate.isDue(now)) {
      return false;
    }
    gate.began(now);
    requested = true;
    return true;
  }

  /** The number of commits so far: what was written in an earlier epoch is durable. */
  public long epoch() {
    return epoch;
  }

  /** Streams writes out its caches. */
  void committing() {
    gate.began(System.nanoTime());
  }

  /** The transaction of this thread has been committed. */
  public void committed() {
    commitTimes.accept(gate.committed(System.nanoTime()));
    requested = false;
    epoch++;
    tasks.forEach(TaskPulse::committed);
  }

  /** The thread is about to wait for records; from here on it can be woken. */
  void waiting(Runnable howToWake) {
    synchronized (lock) {
      waker = howToWake;
      woken = false;
    }
  }

  /**
   * The wait is over.
   *
   * @return whether the thread was woken, maybe too late for the wait to notice
   */
  boolean awake() {
    synchronized (lock) {
      waker = null;
      return woken;
    }
  }

  /** How long the thread may wait for records. */
  Duration patience(Duration asked) {
    long nanos = asked.toNanos();
    for (TaskPulse task : tasks) {
      if (task.hasAnswers()) {
        return Duration.ZERO;
      }
      nanos = Math.min(nanos, task.nanosUntilTimer());
    }
    long due = gate.nanosUntilDue(System.nanoTime());
    nanos = Math.min(nanos, Math.max(due, requested ? PATIENCE : TICK));
    // Rounded up, or the thread would spin through the last fraction of a millisecond.
    return Duration.ofMillis((nanos + 999_999) / 1_000_000);
  }

  /** The partitions whose records had better stay in Kafka for now. */
  Set<TopicPartition> full() {
    return tasks.stream()
        .filter(TaskPulse::isFull)
        .map(TaskPulse::source)
        .collect(Collectors.toSet());
  }
}
