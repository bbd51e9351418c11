package dev.sluice.bench.report;

import dev.sluice.bench.figure.Aim;
import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Limit;
import dev.sluice.bench.figure.Plot;
import dev.sluice.bench.figure.Rounds;
import dev.sluice.bench.figure.Series;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The run for programs: each round of each figure, and the points of each plot. */
final class JsonReport {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private JsonReport() {}

  static String write(Report report) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("command", report.command());
    ObjectNode machine = json.putObject("machine");
    report.machine().facts().forEach(machine::put);
    ArrayNode scenarios = json.putArray("scenarios");
    report.outcomes().forEach(outcome -> write(outcome, scenarios.addObject()));
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json);
  }

  private static void write(Outcome outcome, ObjectNode json) {
    json.put("name", outcome.scenario());
    json.put("purpose", outcome.purpose());
    json.put("seconds", outcome.seconds());
    json.put("failed", outcome.hasFailed());
    if (outcome.hasFailed()) {
      json.put("failure", outcome.failure());
    }
    ArrayNode figures = json.putArray("figures");
    outcome.figures().forEach(figure -> write(figure, figures.addObject()));
    ArrayNode plots = json.putArray("plots");
    outcome.plots().forEach(plot -> write(plot, plots.addObject()));
    ArrayNode notes = json.putArray("notes");
    outcome.notes().forEach(notes::add);
  }

  private static void write(Figure figure, ObjectNode json) {
    json.put("name", figure.name()).put("unit", figure.unit());
    write(figure.rounds(), json);
    Limit limit = figure.limit();
    if (limit != null) {
      ObjectNode beside = json.putObject("limit");
      beside.put("name", limit.name());
      write(limit.rounds(), beside);
    }
    figure.ratio().ifPresent(ratio -> write(ratio, json.putObject("ratio")));
    Aim aim = figure.aim();
    if (aim != null) {
      ObjectNode wanted = json.putObject("aim");
      wanted.put("of", aim.of().name()).put("bound", aim.bound().name()).put("value", aim.value());
      wanted.put("met", figure.isMet().orElse(false));
    }
  }

  private static void write(Rounds rounds, ObjectNode json) {
    json.put("median", rounds.median());
    json.put("min", rounds.least());
    json.put("max", rounds.greatest());
    ArrayNode values = json.putArray("rounds");
    rounds.values().forEach(values::add);
  }

  private static void write(Plot plot, ObjectNode json) {
    json.put("title", plot.title());
    json.put("x", plot.x().label()).put("y", plot.y().label());
    ArrayNode list = json.putArray("series");
    for (Series series : plot.series()) {
      ObjectNode curve = list.addObject();
      curve.put("name", series.name());
      ArrayNode points = curve.putArray("points");
      series.points().forEach(p -> points.addArray().add(p.x()).add(p.y()));
    }
  }
}
