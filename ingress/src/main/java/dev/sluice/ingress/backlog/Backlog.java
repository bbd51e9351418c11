package dev.sluice.ingress.backlog;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Request;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/**
 * What waits in each partition of the log and has not been taken by the processors, and with it the
 * partition's part of what cannot be read yet of those that were taken. A partition in which too
 * much waits gets no more until a tenth of that is free again, and whoever is turned away is told
 * when that will be, by the pace at which it became less so far (ADR 19).
 *
 * <p>Where nothing is known, nothing is turned away. Measured by one thread, asked by any.
 */
public final class Backlog {
  /**
   * Of a partition from which nothing is taken now, or whose pace is not known: nobody can tell.
   */
  private static final Duration UNKNOWN = Duration.ofSeconds(10);

  /** The pace is a mean: of those who are told just that time half would come too early. */
  private static final double SAFE = 2;

  /** Further ahead the pace of now tells nothing. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** For so long what was found last holds, though nobody can tell now. */
  static final Duration KEPT = Duration.ofSeconds(10);

  private final int bound;
  private final LongSupplier nanoTime;
  private volatile Found found = new Found(0, List.of());

  /** Of the measuring thread. */
  private final List<Pace> paces = new ArrayList<>();

  /**
   * @param untaken records that the processors have not taken
   * @param secondsUntilRoom by the pace of now; infinite if nobody can tell
   */
  private record Partition(long untaken, double secondsUntilRoom, boolean full) {
    private Duration untilRoom() {
      double seconds = Math.ceil(SAFE * secondsUntilRoom);
      return seconds == Double.POSITIVE_INFINITY
          ? UNKNOWN
          : Duration.ofSeconds(Math.clamp((long) seconds, 1, LONGEST.toSeconds()));
    }
  }

  private record Found(long nanos, List<Partition> partitions) {}

  /**
   * @param bound records that may wait in a partition
   * @param nanoTime {@link System#nanoTime()}
   */
  Backlog(int bound, LongSupplier nanoTime) {
    this.bound = bound;
    this.nanoTime = nanoTime;
  }

  /**
   * @param request that is to be put into the log
   * @throws ProblemException 503 when too much waits before it
   */
  public void check(Request request) {
    List<Partition> now = known();
    if (now.isEmpty()) {
      return;
    }
    byte[] key = request.lane().value().getBytes(StandardCharsets.UTF_8);
    Partition partition = now.get(BuiltInPartitioner.partitionForKey(key, now.size()));
    if (partition.full()) {
      throw new ProblemException(
          Problem.of(ProblemType.OVERLOADED).withRetryAfter(partition.untilRoom()));
    }
  }

  private List<Partition> known() {
    Found last = found;
    return nanoTime.getAsLong() - last.nanos() > KEPT.toNanos() ? List.of() : last.partitions();
  }

  private int roomAt() {
    return bound - bound / 10;
  }

  /** How many have not been taken, in all partitions together. */
  public long untaken() {
    return known().stream().mapToLong(Partition::untaken).sum();
  }

  /**
   * What was found by a look at the log.
   *
   * @param unread commands that were taken and cannot be read yet: the part of each partition
   */
  void measured(Offsets.Look look, long unread) {
    long nanos = nanoTime.getAsLong();
    List<Partition> before = known();
    List<Partition> next = new ArrayList<>();
    for (int i = 0; i < look.ends().length; i++) {
      if (paces.size() == i) {
        paces.add(new Pace());
      }
      Pace pace = paces.get(i);
      long done = look.taken()[i] - unread;
      pace.saw(nanos, done);
      long waiting = Math.max(0, look.ends()[i] - done);
      boolean wasFull = !before.isEmpty() && before.get(i).full();
      boolean full = waiting > (wasFull ? roomAt() : bound);
      long untaken = Math.max(0, look.ends()[i] - look.taken()[i]);
      next.add(new Partition(untaken, pace.secondsFor(waiting - roomAt(), nanos), full));
    }
    found = new Found(nanos, List.copyOf(next));
  }
}
