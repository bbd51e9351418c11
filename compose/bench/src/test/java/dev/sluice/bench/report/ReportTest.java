package dev.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.figure.Aim;
import dev.sluice.bench.figure.Axis;
import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Latency;
import dev.sluice.bench.figure.Plot;
import dev.sluice.bench.figure.Rounds;
import dev.sluice.bench.figure.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ReportTest {
  private static final Figure FIGURE =
      Figure.of("without key", "/s", Rounds.of(700, 900, 800))
          .beside("bare <endpoint>", Rounds.of(1_000, 1_000, 1_000))
          .aimingAt(Aim.ratioAtLeast(0.8));

  private static final Report REPORT =
      new Report(
          new Machine(Map.of("processors", "2")),
          "mvn -Pbench -Dbench=accept",
          List.of(
              new Outcome(
                  "accept",
                  "What is taken.",
                  12.5,
                  List.of(FIGURE),
                  List.of(distribution(), growth()),
                  List.of("a note"),
                  ""),
              new Outcome("e2e", "What ends.", 1, List.of(), List.of(), List.of(), "it broke")));

  private static Plot distribution() {
    Latency latency = new Latency();
    for (int i = 1; i < 1_000; i++) {
      latency.recordNanos(i * 10_000L);
    }
    return Plot.latency("Latency", List.of(latency.series("ours"), new Series("none", List.of())));
  }

  private static Plot growth() {
    return new Plot(
        "Growth",
        Axis.log("commands stored"),
        Axis.linear("ms"),
        List.of(new Series("poll", List.of(new Series.Point(1e4, 1), new Series.Point(1e5, 1.1)))));
  }

  @Test
  void theTableShowsTheLimitTheRatioAndWhetherTheAimIsMet() {
    String text = TextReport.write(REPORT);

    assertThat(text.lines())
        .anyMatch(
            line ->
                line.startsWith("accept")
                    && line.contains("800 /s")
                    && line.contains("700 – 900")
                    && line.contains("1,000")
                    && line.contains("0.800 (0.700 – 0.900)")
                    && line.contains("ratio ≥ 0.8")
                    && line.endsWith("met"));
    assertThat(text).contains("accept: a note").contains("e2e FAILED: it broke");
    assertThat(REPORT.hasFailures()).isTrue();
  }

  @Test
  void theJsonHoldsEachRound(@TempDir Path folder) throws IOException {
    REPORT.write(folder);

    JsonNode json = JsonMapper.shared().readTree(Files.readString(folder.resolve("bench.json")));
    JsonNode figure = json.at("/scenarios/0/figures/0");
    assertThat(figure.at("/rounds/1").asDouble()).isEqualTo(900);
    assertThat(figure.at("/limit/median").asDouble()).isEqualTo(1_000);
    assertThat(figure.at("/ratio/median").asDouble()).isEqualTo(0.8);
    assertThat(figure.at("/aim/met").asBoolean()).isTrue();
    assertThat(json.at("/scenarios/1/failure").asString()).isEqualTo("it broke");
    assertThat(json.at("/machine/processors").asString()).isEqualTo("2");
  }

  @Test
  void thePageDrawsItsPlotsByItselfAndTakesNothingFromElsewhere() {
    String page = HtmlReport.write(REPORT);

    assertThat(page).contains("<polyline").contains("bare &lt;endpoint&gt;").contains("99.9<");
    assertThat(page).doesNotContain("<script", "http:", "https:", "NaN", "Infinity");
  }

  @Test
  void theTablesForTheDocumentationHaveARowForEachFigure() {
    assertThat(MarkdownReport.write(REPORT))
        .contains("### accept")
        .contains("| without key | 800 /s | 700 – 900 | bare <endpoint> |")
        .contains("- a note")
        .contains("**Failed**: it broke");
  }
}
