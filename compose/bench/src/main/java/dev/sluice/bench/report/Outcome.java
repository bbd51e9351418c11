package dev.sluice.bench.report;

import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Plot;
import java.util.List;

/**
 * What became of a scenario.
 *
 * @param failure why it did not come to its end; empty if it did
 */
public record Outcome(
    String scenario,
    String purpose,
    double seconds,
    List<Figure> figures,
    List<Plot> plots,
    List<String> notes,
    String failure) {
  public Outcome {
    figures = List.copyOf(figures);
    plots = List.copyOf(plots);
    notes = List.copyOf(notes);
  }

  public boolean hasFailed() {
    return !failure.isEmpty();
  }
}
