package dev.sluice.bench.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.HistogramIterationValue;

/** How long things took, with three digits. Thread-safe for recording; read when it has ended. */
public final class Latency {
  private static final long LONGEST = TimeUnit.MINUTES.toMicros(10);
  private static final double MICROS = 1e3;

  private final ConcurrentHistogram micros = new ConcurrentHistogram(LONGEST, 3);

  public void recordNanos(long nanos) {
    micros.recordValue(Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0, LONGEST));
  }

  /** All of them as one. */
  public static Latency sum(List<Latency> parts) {
    Latency sum = new Latency();
    parts.forEach(part -> sum.micros.add((AbstractHistogram) part.micros));
    return sum;
  }

  public long count() {
    return micros.getTotalCount();
  }

  /** Milliseconds below which this part, of 100, lies. */
  public double millis(double percentile) {
    return micros.getValueAtPercentile(percentile) / MICROS;
  }

  public double meanMillis() {
    return micros.getMean() / MICROS;
  }

  public double maxMillis() {
    return micros.getMaxValue() / MICROS;
  }

  /**
   * The distribution as a curve over the percentiles, up to the last that has a value of its own.
   */
  public Series series(String name) {
    List<Series.Point> points = new ArrayList<>();
    for (HistogramIterationValue value : micros.percentiles(5)) {
      double quantile = value.getPercentileLevelIteratedTo() / 100;
      if (quantile < 1) {
        points.add(new Series.Point(quantile, Math.max(1, value.getValueIteratedTo()) / MICROS));
      }
    }
    return new Series(name, points);
  }
}
