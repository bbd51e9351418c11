package dev.sluice.bench.report;

import dev.sluice.bench.figure.Axis.Scale;
import dev.sluice.bench.figure.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where values stand on an axis, from 0 to 1, and which of them are written beside it.
 *
 * @param from and {@code to}: what stands at the ends, on the axis' own scale
 */
record Ticks(Scale scale, double from, double to, List<Double> values) {
  private static final double WANTED = 6;

  /** Up to so many powers of ten, those alone are too few to read a value by. */
  private static final double FEW_POWERS = 2;

  /** For an axis that shows all of these. */
  static Ticks of(Scale scale, List<Double> shown) {
    double least = shown.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double greatest = shown.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    return switch (scale) {
      case LINEAR -> linear(Math.min(0, least), greatest);
      case LOG -> logarithmic(least, greatest);
      case PERCENTILE -> percentile(greatest);
    };
  }

  private static Ticks linear(double least, double greatest) {
    double span = greatest > least ? greatest - least : 1;
    double power = Math.pow(10, Math.floor(Math.log10(span / WANTED)));
    double step = power;
    for (double factor : new double[] {1, 2, 5, 10}) {
      step = factor * power;
      if (span / step <= WANTED) {
        break;
      }
    }
    double from = Math.floor(least / step) * step;
    int steps = (int) Math.ceil((least + span - from) / step - 1e-9);
    List<Double> values = new ArrayList<>();
    for (int i = 0; i <= steps; i++) {
      values.add(from + i * step);
    }
    return new Ticks(Scale.LINEAR, from, from + steps * step, values);
  }

  private static Ticks logarithmic(double least, double greatest) {
    double from = Math.floor(Math.log10(Math.max(least, 1e-9)));
    double to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(greatest, 1e-9))));
    List<Double> values = new ArrayList<>();
    for (double power = from; power <= to; power++) {
      values.add(Math.pow(10, power));
      if (to - from <= FEW_POWERS && power < to) {
        values.add(2 * Math.pow(10, power));
        values.add(5 * Math.pow(10, power));
      }
    }
    return new Ticks(Scale.LOG, from, to, values);
  }

  private static Ticks percentile(double greatest) {
    double to = Math.max(1, Math.ceil(nines(greatest) - 1e-9));
    List<Double> values = new ArrayList<>(List.of(0.0, 0.5));
    for (double nines = 1; nines <= to; nines++) {
      values.add(1 - Math.pow(10, -nines));
    }
    return new Ticks(Scale.PERCENTILE, 0, to, values);
  }

  private static double nines(double quantile) {
    return -Math.log10(1 - quantile);
  }

  /** From 0 to 1. */
  double place(double value) {
    double scaled =
        switch (scale) {
          case LINEAR -> value;
          case LOG -> Math.log10(Math.max(value, 1e-9));
          case PERCENTILE -> nines(value);
        };
    return (scaled - from) / (to - from);
  }

  String label(double value) {
    return switch (scale) {
      case LINEAR, LOG -> Numbers.text(value);
      case PERCENTILE -> {
        String percent = String.format(Locale.ROOT, "%.6f", value * 100);
        yield percent.replaceAll("\\.?0+$", "");
      }
    };
  }
}
