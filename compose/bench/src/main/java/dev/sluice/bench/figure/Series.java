package dev.sluice.bench.figure;

import java.util.List;

/** One curve of a plot, its points in the order in which they are joined. */
public record Series(String name, List<Point> points) {
  public Series {
    points = List.copyOf(points);
  }

  /** A place on the plot, in the units of its axes. */
  public record Point(double x, double y) {}
}
