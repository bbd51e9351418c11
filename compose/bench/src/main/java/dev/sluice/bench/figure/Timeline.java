package dev.sluice.bench.figure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many things happened in each short while of a run. Thread-safe. */
public final class Timeline {
  private static final long SLOT = TimeUnit.MILLISECONDS.toNanos(250);

  private final long begin;
  private final AtomicLongArray counts;

  /**
   * @param begin by {@link System#nanoTime()}
   * @param longest what happens later is left out
   */
  public Timeline(long begin, Duration longest) {
    this.begin = begin;
    this.counts = new AtomicLongArray((int) (longest.toNanos() / SLOT) + 1);
  }

  public void count(long at) {
    long slot = (at - begin) / SLOT;
    if (slot >= 0 && slot < counts.length()) {
      counts.incrementAndGet((int) slot);
    }
  }

  /** Per second, over the seconds of the run, up to the last that happened. */
  public Series series(String name) {
    int last = counts.length() - 1;
    while (last > 0 && counts.get(last) == 0) {
      last--;
    }
    List<Series.Point> points = new ArrayList<>();
    double seconds = SLOT / 1e9;
    for (int i = 0; i <= last; i++) {
      points.add(new Series.Point((i + 0.5) * seconds, counts.get(i) / seconds));
    }
    return new Series(name, points);
  }
}
