package dev.sluice.bench.figure;

import java.util.List;

/** Curves over one pair of axes. */
public record Plot(String title, Axis x, Axis y, List<Series> series) {
  public Plot {
    series = List.copyOf(series);
  }

  /** Latency by percentile, from series of {@link Latency#series}. */
  public static Plot latency(String title, List<Series> series) {
    return new Plot(title, Axis.percentile(), Axis.log("ms"), series);
  }

  /** Something per second by the seconds of a run, from series of {@link Timeline#series}. */
  public static Plot overTime(String title, String unit, List<Series> series) {
    return new Plot(title, Axis.linear("s"), Axis.linear(unit), series);
  }
}
