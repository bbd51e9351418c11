package dev.sluice.bench.report;

import java.util.ArrayList;
import java.util.List;

/** The table that is printed at the end. */
public final class TextReport {
  private TextReport() {}

  public static String write(Report report) {
    StringBuilder out = new StringBuilder();
    out.append('\n').append(report.machine().sentence()).append('\n');
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("scenario", Cells.HEADS));
    for (Outcome outcome : report.outcomes()) {
      outcome.figures().forEach(f -> rows.add(row(outcome.scenario(), Cells.of(f))));
    }
    table(rows, out);
    for (Outcome outcome : report.outcomes()) {
      outcome
          .notes()
          .forEach(n -> out.append(outcome.scenario()).append(": ").append(n).append('\n'));
    }
    for (Outcome outcome : report.outcomes()) {
      if (outcome.hasFailed()) {
        out.append(outcome.scenario()).append(" FAILED: ").append(outcome.failure()).append('\n');
      }
    }
    return out.toString();
  }

  private static List<String> row(String scenario, List<String> cells) {
    List<String> row = new ArrayList<>(List.of(scenario));
    row.addAll(cells);
    return row;
  }

  private static void table(List<List<String>> rows, StringBuilder out) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
  }
}
