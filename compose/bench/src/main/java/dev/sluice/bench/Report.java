package dev.sluice.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The figures of a run: one table for people, one file for programs. */
final class Report {
  private final List<Figure> figures = new ArrayList<>();

  void add(Figure figure) {
    figures.add(figure);
  }

  void print(PrintStream out) {
    out.printf("%-10s %-44s %10s %10s %10s %s%n", "scenario", "figure", "median", "min", "max", "");
    for (Figure f : figures) {
      out.printf(
          "%-10s %-44s %10.1f %10.1f %10.1f %s%n",
          f.scenario(), f.name(), f.median(), f.least(), f.greatest(), f.unit());
    }
  }

  void write(Path file) throws IOException {
    JsonMapper mapper = JsonMapper.shared();
    ObjectNode json = mapper.createObjectNode();
    json.put("processors", Runtime.getRuntime().availableProcessors());
    json.put("java", Runtime.version().toString());
    ArrayNode list = json.putArray("figures");
    for (Figure f : figures) {
      ObjectNode node = list.addObject();
      node.put("scenario", f.scenario()).put("name", f.name()).put("unit", f.unit());
      node.put("median", f.median());
      ArrayNode rounds = node.putArray("rounds");
      f.rounds().forEach(rounds::add);
    }
    Files.writeString(file, mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json));
  }
}
