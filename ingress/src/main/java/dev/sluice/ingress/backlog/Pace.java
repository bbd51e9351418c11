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
 * is not known. Times are those of {@link System#nanoTime()}. Not thread-safe.
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
   * @param upto how many have been taken, ever
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

  /** Records a second; 0 when it is not known, or nothing is taken any more. */
  double perSecond(long nanos) {
    if (bursts.size() < 2) {
      return 0;
    }
    Look first = bursts.getFirst();
    Look last = bursts.getLast();
    double gaps = bursts.size() - 1;
    double seen = last.nanos() - first.nanos();
    // A burst that is overdue counts as a gap that has lasted until now.
    double span = Math.max(seen, (nanos - first.nanos()) * gaps / (gaps + 1));
    return (last.taken() - first.taken()) * SECOND_NANOS / span;
  }
}
