package dev.sluice.bench.report;

import dev.sluice.bench.figure.Axis;
import dev.sluice.bench.figure.Numbers;
import dev.sluice.bench.figure.Plot;
import dev.sluice.bench.figure.Series;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Draws a plot as SVG; its colours are those of the page. */
final class Chart {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 320;
  private static final int LEFT = 58;
  private static final int RIGHT = 28;
  private static final int TOP = 10;
  private static final int BOTTOM = 40;
  private static final int KEY_LINE = 16;
  private static final int COLOURS = 8;

  private Chart() {}

  static String draw(Plot plot) {
    List<Series> drawn = plot.series().stream().filter(s -> !s.points().isEmpty()).toList();
    if (drawn.isEmpty()) {
      return "";
    }
    Ticks x = ticks(plot.x(), drawn, Series.Point::x);
    Ticks y = ticks(plot.y(), drawn, Series.Point::y);
    int height = HEIGHT + drawn.size() * KEY_LINE;
    StringBuilder out = new StringBuilder("<figure><figcaption>");
    out.append(HtmlReport.escape(plot.title())).append("</figcaption>\n");
    out.append(
        "<svg viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\" role=\"img\">\n"
            .formatted(WIDTH, height));
    grid(plot, x, y, out);
    for (int i = 0; i < drawn.size(); i++) {
      curve(drawn.get(i), i, x, y, out);
    }
    return out.append("</svg></figure>\n").toString();
  }

  private static Ticks ticks(
      Axis axis, List<Series> series, ToDoubleFunction<Series.Point> coordinate) {
    List<Double> values =
        series.stream().flatMap(s -> s.points().stream()).map(coordinate::applyAsDouble).toList();
    return Ticks.of(axis.scale(), values);
  }

  private static double across(Ticks x, double value) {
    return LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
  }

  private static double up(Ticks y, double value) {
    return HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static void grid(Plot plot, Ticks x, Ticks y, StringBuilder out) {
    int bottom = HEIGHT - BOTTOM;
    for (double value : x.values()) {
      double at = across(x, value);
      line(at, TOP, at, bottom, out);
      text(at, bottom + 15, "middle", x.label(value), out);
    }
    for (double value : y.values()) {
      double at = up(y, value);
      line(LEFT, at, WIDTH - RIGHT, at, out);
      text(LEFT - 6, at + 4, "end", Numbers.text(value), out);
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, bottom + 32, "middle", plot.x().label(), out);
    out.append(
        "<text x=\"14\" y=\"%1$d\" transform=\"rotate(-90 14 %1$d)\" text-anchor=\"middle\">%2$s</text>\n"
            .formatted((TOP + bottom) / 2, HtmlReport.escape(plot.y().label())));
  }

  private static void line(double x1, double y1, double x2, double y2, StringBuilder out) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line class=grid x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
            x1,
            y1,
            x2,
            y2));
  }

  private static void text(double x, double y, String anchor, String text, StringBuilder out) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
            x,
            y,
            anchor,
            HtmlReport.escape(text)));
  }

  private static void curve(Series series, int number, Ticks x, Ticks y, StringBuilder out) {
    String colour = "var(--c" + number % COLOURS + ")";
    // Colours come again after a while; dashes tell them apart then.
    String dash = number < COLOURS ? "" : " stroke-dasharray=\"6 3\"";
    String points =
        series.points().stream()
            .map(p -> String.format(Locale.ROOT, "%.1f,%.1f", across(x, p.x()), up(y, p.y())))
            .collect(Collectors.joining(" "));
    out.append(
        "<polyline class=curve style=\"stroke:%s\"%s points=\"%s\"/>\n"
            .formatted(colour, dash, points));
    int at = HEIGHT + number * KEY_LINE + 4;
    out.append(
        "<line style=\"stroke:%s;stroke-width:3\"%s x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n"
            .formatted(colour, dash, LEFT, at, LEFT + 22, at));
    out.append(
        "<text class=key x=\"%d\" y=\"%d\">%s</text>\n"
            .formatted(LEFT + 30, at + 4, HtmlReport.escape(series.name())));
  }
}
