package dev.sluice.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A whole run.
 *
 * @param command what was asked for
 */
public record Report(Machine machine, String command, List<Outcome> outcomes) {
  public Report {
    outcomes = List.copyOf(outcomes);
  }

  public boolean hasFailures() {
    return outcomes.stream().anyMatch(Outcome::hasFailed);
  }

  /** Writes {@code bench.json}, {@code bench.html} and {@code bench.md}. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("bench.json"), JsonReport.write(this));
    Files.writeString(folder.resolve("bench.html"), HtmlReport.write(this));
    Files.writeString(folder.resolve("bench.md"), MarkdownReport.write(this));
  }
}
