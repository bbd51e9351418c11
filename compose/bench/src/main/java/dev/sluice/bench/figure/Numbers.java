package dev.sluice.bench.figure;

import java.util.Locale;

/** How figures are written: with three digits that mean something. */
public final class Numbers {
  private Numbers() {}

  public static String text(double value) {
    double size = Math.abs(value);
    if (size >= 100 || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    String pattern = size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, pattern, value);
  }
}
