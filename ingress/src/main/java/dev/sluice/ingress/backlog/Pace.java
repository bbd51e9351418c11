package dev.sluice.ingress.backlog;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How fast the records of a partition are taken, by looks at how many were.
 *
 * <p>They are taken in bursts: at each commit of the processors, which are up to a second apart.
 * Counted is from the first burst that was seen to the last one, so that half a gap at either end
 * does not make the pace of a few seconds too high. As long as one burst at most was seen, the pace
 * is not known. Where a partition gets its turn once in many seconds, there is room with a burst
 * and not before. Times are those of {@link System#nanoTime()}. Not thread-safe.
 */
final class Pace {
  private static final long WINDOW_NANOS = Duration.ofSeconds(30).toNanos();
  private static final double SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  /** The looks of the window that found more taken than the look before, oldest first. */
  private final Deque<Look> bursts = new ArrayDeque<>();

  private long taken = Long.MAX_VALUE;

  private record Look(long nanos, long taken) {}

  /**
   * What a look has found.
   *
   * @param upto how many have been taken, ever; fewer than before if something has come back
   */
  void saw(long nanos, long upto) {
    while (!bursts.isEmpty() && nanos - bursts.element().nanos() > WINDOW_NANOS) {
      bursts.remove();
    }
    if (upto > taken) {
      bursts.add(new Look(nanos, upto));
    }
    taken = upto;
  }

  /** Whether nothing was seen to be taken for so long. */
  boolean isStill(long nanos, Duration patience) {
    return bursts.isEmpty() || nanos - bursts.getLast().nanos() > patience.toNanos();
  }

  /**
   * Within how many seconds so many will have been taken, in whole bursts; infinite when it is not
   * known, or nothing is taken any more.
   */
  double secondsFor(long records, long nanos) {
    if (bursts.size() < 2) {
      return Double.POSITIVE_INFINITY;
    }
    Look first = bursts.getFirst();
    Look last = bursts.getLast();
    double gaps = bursts.size() - 1;
    double perBurst = (last.taken() - first.taken()) / gaps;
    // A burst that is overdue counts as a gap that has lasted until now.
    double gap =
        Math.max((last.nanos() - first.nanos()) / gaps, (nanos - first.nanos()) / (gaps + 1));
    return perBurst > 0
        ? Math.ceil(records / perBurst) * gap / SECOND_NANOS
        : Double.POSITIVE_INFINITY;
  }
}
