package dev.sluice.ingress.backlog;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Request;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/**
 * What waits in each partition of the log and has not been taken by the processors. A partition in
 * which too much waits gets no more until a tenth of that is free again, and whoever is turned away
 * is told when that will be, by the pace at which it was taken so far.
 *
 * <p>Where nothing is known, nothing is turned away. Measured by one thread, asked by any.
 */
public final class Backlog {
  /** Of a partition from which nothing is taken now: nobody can tell. */
  private static final Duration UNKNOWN = Duration.ofSeconds(10);

  /** What one measurement counts for, beside all before it. */
  private static final double WEIGHT = 0.3;

  private final int bound;
  private volatile List<Partition> partitions = List.of();
  private volatile long measuredAt;

  /**
   * @param taken offset up to which the processors have taken the records
   * @param perSecond how many they took lately
   */
  private record Partition(long taken, long waiting, double perSecond, boolean full) {}

  /**
   * @param bound records that may wait in a partition
   */
  public Backlog(int bound) {
    this.bound = bound;
  }

  /**
   * @param request that is to be put into the log
   * @throws ProblemException 503 when too much waits before it
   */
  public void check(Request request) {
    List<Partition> now = partitions;
    if (now.isEmpty()) {
      return;
    }
    byte[] key = request.lane().value().getBytes(StandardCharsets.UTF_8);
    Partition partition = now.get(BuiltInPartitioner.partitionForKey(key, now.size()));
    if (partition.full()) {
      throw new ProblemException(
          Problem.of(ProblemType.OVERLOADED).withRetryAfter(untilRoom(partition)));
    }
  }

  private Duration untilRoom(Partition partition) {
    if (partition.perSecond() < 0.1) {
      return UNKNOWN;
    }
    double seconds = (partition.waiting() - roomAt()) / partition.perSecond();
    return Duration.ofSeconds(Math.max(1, (long) Math.ceil(seconds)));
  }

  private int roomAt() {
    return bound - bound / 10;
  }

  /** How many wait in all partitions together. */
  public long waiting() {
    return partitions.stream().mapToLong(Partition::waiting).sum();
  }

  /**
   * What was found by a look at the log.
   *
   * @param nanos when, by the clock of {@link System#nanoTime()}
   * @param ends of the partitions
   * @param taken offsets up to which their records have been taken
   */
  void measured(long nanos, long[] ends, long[] taken) {
    List<Partition> before = partitions;
    double seconds = (nanos - measuredAt) / 1e9;
    partitions =
        IntStream.range(0, ends.length)
            .mapToObj(
                i -> {
                  long waiting = Math.max(0, ends[i] - taken[i]);
                  return before.isEmpty()
                      ? new Partition(taken[i], waiting, 0, waiting > bound)
                      : next(before.get(i), taken[i], waiting, seconds);
                })
            .toList();
    measuredAt = nanos;
  }

  private Partition next(Partition last, long taken, long waiting, double seconds) {
    double pace = Math.max(0, taken - last.taken()) / seconds;
    double smooth = last.perSecond() == 0 ? pace : WEIGHT * pace + (1 - WEIGHT) * last.perSecond();
    return new Partition(taken, waiting, smooth, waiting > (last.full() ? roomAt() : bound));
  }

  /** Nobody can tell any more. */
  void unknown() {
    partitions = List.of();
  }
}
