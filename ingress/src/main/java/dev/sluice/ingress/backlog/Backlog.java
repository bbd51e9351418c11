package dev.sluice.ingress.backlog;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Request;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/**
 * What waits in each partition of the log and has not been taken by the processors. A partition in
 * which too much waits gets no more until a tenth of that is free again, and whoever is turned away
 * is told when that will be, by the pace at which it was taken so far.
 *
 * <p>Where nothing is known, nothing is turned away. Measured by one thread, asked by any.
 */
public final class Backlog {
  /**
   * Of a partition from which nothing is taken now, or whose pace is not known: nobody can tell.
   */
  private static final Duration UNKNOWN = Duration.ofSeconds(10);

  /** Further ahead the pace of now tells nothing. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final int bound;
  private volatile List<Partition> partitions = List.of();

  /** Of the measuring thread. */
  private final List<Pace> paces = new ArrayList<>();

  /**
   * @param perSecond how many were taken lately
   */
  private record Partition(long waiting, double perSecond, boolean full) {}

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
    return Duration.ofSeconds(Math.clamp((long) Math.ceil(seconds), 1, LONGEST.toSeconds()));
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
    while (paces.size() < taken.length) {
      paces.add(new Pace());
    }
    List<Partition> before = partitions;
    List<Partition> next = new ArrayList<>();
    for (int i = 0; i < ends.length; i++) {
      long waiting = Math.max(0, ends[i] - taken[i]);
      Pace pace = paces.get(i);
      pace.saw(nanos, taken[i]);
      boolean wasFull = !before.isEmpty() && before.get(i).full();
      boolean full = waiting > (wasFull ? roomAt() : bound);
      next.add(new Partition(waiting, pace.perSecond(nanos), full));
    }
    partitions = List.copyOf(next);
  }

  /** Nobody can tell any more. */
  void unknown() {
    paces.clear();
    partitions = List.of();
  }
}
