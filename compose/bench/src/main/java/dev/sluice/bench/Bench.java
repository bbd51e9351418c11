package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The entry point: {@code Bench --jar=<sluice.jar> --out=<folder> scenario,scenario…}. Starts a
 * system of its own on free ports and an empty data folder, runs the scenarios against it, prints
 * one table, writes {@code bench.json}, and ends everything it started.
 */
public final class Bench {
  private static final Map<String, Scenario> SCENARIOS = new LinkedHashMap<>();

  static {
    SCENARIOS.put("latency", new LatencyScenario());
    SCENARIOS.put("e2e", new EndToEndScenario());
  }

  private Bench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path jar = Path.of(option(args, "--jar="));
    Path out = Path.of(option(args, "--out="));
    List<String> names =
        Arrays.stream(args)
            .filter(a -> !a.startsWith("--"))
            .flatMap(a -> Arrays.stream(a.split(",")))
            .toList();
    List<String> unknown = names.stream().filter(n -> !SCENARIOS.containsKey(n)).toList();
    if (names.isEmpty() || !unknown.isEmpty()) {
      System.err.println("unknown scenarios " + unknown + "; there are " + SCENARIOS.keySet());
      System.exit(2);
    }
    Report report = new Report();
    try (SystemUnderTest system = SystemUnderTest.start(jar)) {
      report.add(new Figure("start-up", "to the ready line", "s", List.of(system.startSeconds())));
      for (String name : names) {
        System.out.println("running " + name);
        Scenario scenario = SCENARIOS.get(name);
        if (scenario != null) {
          scenario.run(system).forEach(report::add);
        }
      }
    }
    report.print(System.out);
    report.write(out.resolve("bench.json"));
  }

  private static String option(String[] args, String name) {
    return new ArrayList<>(Arrays.asList(args))
        .stream()
            .filter(a -> a.startsWith(name))
            .map(a -> a.substring(name.length()))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
  }
}
