package dev.sluice.bench.report;

import dev.sluice.bench.figure.Figure;
import java.util.List;

/** The tables of {@code docs/PERFORMANCE.md}. */
final class MarkdownReport {
  private MarkdownReport() {}

  static String write(Report report) {
    StringBuilder out = new StringBuilder();
    out.append(report.machine().sentence()).append("\n\n`").append(report.command()).append("`\n");
    for (Outcome outcome : report.outcomes()) {
      out.append("\n### ").append(outcome.scenario()).append("\n\n");
      out.append(outcome.purpose()).append("\n\n");
      if (outcome.hasFailed()) {
        out.append("**Failed**: ").append(outcome.failure()).append("\n\n");
      }
      row(Cells.HEADS, out);
      row(Cells.HEADS.stream().map(_ -> "---").toList(), out);
      for (Figure figure : outcome.figures()) {
        row(Cells.of(figure), out);
      }
      if (!outcome.notes().isEmpty()) {
        out.append('\n');
        outcome.notes().forEach(note -> out.append("- ").append(note).append('\n'));
      }
    }
    return out.toString();
  }

  private static void row(List<String> cells, StringBuilder out) {
    out.append("| ");
    out.append(String.join(" | ", cells.stream().map(c -> c.replace("|", "\\|")).toList()));
    out.append(" |\n");
  }
}
