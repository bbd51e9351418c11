package dev.sluice.bench;

import dev.sluice.bench.growth.GrowthScenario;
import dev.sluice.bench.scenario.Pace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is asked for on the command line.
 *
 * @param jar of the system
 * @param out the folder of the reports
 * @param command the same in the words of who calls Maven
 */
record Options(Path jar, Path out, Pace pace, Set<String> scenarios, String command) {
  private static final String ALL = "all";
  private static final String GROWTH = "growth";

  Options {
    scenarios = Set.copyOf(scenarios);
  }

  /**
   * @param known names of scenarios
   * @param all those of them that are run when nobody says which
   * @param growth what the property of the scenario of that name says; empty if nothing
   * @throws IllegalArgumentException with a sentence for who has called
   */
  static Options read(List<String> arguments, List<String> known, List<String> all, String growth) {
    String jar = "";
    String out = "";
    Pace pace = Pace.FULL;
    List<String> names = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.startsWith("--jar=")) {
        jar = argument.substring("--jar=".length());
      } else if (argument.startsWith("--out=")) {
        out = argument.substring("--out=".length());
      } else if (argument.equals("--short")) {
        pace = Pace.SHORT;
      } else if (argument.startsWith("-")) {
        throw new IllegalArgumentException("Nothing is known of " + argument);
      } else {
        names.addAll(Arrays.stream(argument.split(",")).map(String::strip).toList());
      }
    }
    if (jar.isEmpty() || out.isEmpty()) {
      throw new IllegalArgumentException("--jar= and --out= are needed");
    }
    String asked = names.isEmpty() ? ALL : String.join(",", names);
    Set<String> chosen = asked.equals(ALL) ? Set.copyOf(all) : chosen(asked, known);
    boolean grows = chosen.contains(GROWTH) && !growth.isEmpty();
    String command =
        "mvn -Pbench -Dbench="
            + asked
            + (grows ? " -D" + GrowthScenario.LARGEST + "=" + growth : "")
            + (pace.equals(Pace.SHORT) ? " -Dbench.args=--short" : "");
    return new Options(Path.of(jar), Path.of(out), pace, chosen, command);
  }

  private static Set<String> chosen(String asked, List<String> known) {
    Set<String> chosen = new TreeSet<>(List.of(asked.split(",")));
    Set<String> unknown = new TreeSet<>(chosen);
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no scenario "
              + String.join(", ", unknown)
              + "; there are "
              + String.join(", ", known));
    }
    return chosen;
  }
}
