package dev.sluice.bench.overload;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What clients were told when they were refused, held against when their partition took a command
 * again. Times are those of {@link System#nanoTime()}. Thread-safe.
 */
final class Refusals {
  /** The ingress looks four times a second: nobody can be told more exactly. */
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(250);

  private final List<Partition> partitions;

  Refusals(int partitions) {
    this.partitions = IntStream.range(0, partitions).mapToObj(_ -> new Partition()).toList();
  }

  /**
   * @param at when the answer came
   * @param told how long to wait, in nanoseconds
   */
  private record Refusal(long at, long told) {
    private boolean isInTime(long now) {
      return now - at <= told + LOOK;
    }
  }

  private static final class Partition {
    private final Deque<Refusal> open = new ArrayDeque<>();
    private final List<Double> shares = new ArrayList<>();
    private long inTime;

    private synchronized void refused(Refusal refusal) {
      open.add(refusal);
    }

    private synchronized void took(long due, long now) {
      while (!open.isEmpty() && open.getFirst().at() <= due) {
        judge(open.removeFirst(), now);
      }
    }

    private synchronized void end(long now) {
      while (!open.isEmpty()) {
        Refusal refusal = open.removeFirst();
        if (!refusal.isInTime(now)) {
          judge(refusal, now);
        }
      }
    }

    private void judge(Refusal refusal, long now) {
      shares.add((double) (now - refusal.at()) / refusal.told());
      if (refusal.isInTime(now)) {
        inTime++;
      }
    }

    private synchronized List<Double> shares() {
      return List.copyOf(shares);
    }

    private synchronized long inTime() {
      return inTime;
    }
  }

  void refused(int partition, long at, long seconds) {
    partitions.get(partition).refused(new Refusal(at, TimeUnit.SECONDS.toNanos(seconds)));
  }

  /**
   * A command was taken.
   *
   * @param due when it was to be sent: what was refused later than that is not meant
   * @param now when its answer came, which was not before there was room
   */
  void took(int partition, long due, long now) {
    partitions.get(partition).took(due, now);
  }

  /** No more is sent: who has been told a time that is over came in vain. */
  void end(long now) {
    partitions.forEach(partition -> partition.end(now));
  }

  /** How many were refused, but for those whose time was not over at the end. */
  long judged() {
    return partitions.stream().mapToLong(p -> p.shares().size()).sum();
  }

  /** Of a hundred of them, how many could have been taken when they were told to come back. */
  double percentInTime() {
    return 100.0 * partitions.stream().mapToLong(Partition::inTime).sum() / judged();
  }

  /**
   * The part of the time that was told after which a command was taken: of so many of a hundred.
   */
  double share(int percent) {
    double[] shares =
        partitions.stream()
            .flatMap(p -> p.shares().stream())
            .mapToDouble(s -> s)
            .sorted()
            .toArray();
    return shares[Math.min(shares.length - 1, shares.length * percent / 100)];
  }
}
