package dev.sluice.bench;

import dev.sluice.bench.accept.AcceptScenario;
import dev.sluice.bench.booking.TrainingRun;
import dev.sluice.bench.e2e.EndToEndScenario;
import dev.sluice.bench.figure.Numbers;
import dev.sluice.bench.growth.GrowthScenario;
import dev.sluice.bench.latency.LatencyScenario;
import dev.sluice.bench.overload.OverloadScenario;
import dev.sluice.bench.read.ReadScenario;
import dev.sluice.bench.replay.ReplayScenario;
import dev.sluice.bench.report.Machine;
import dev.sluice.bench.report.Outcome;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.TextReport;
import dev.sluice.bench.scenario.Pace;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.scenario.Scenario;
import dev.sluice.bench.sse.SseScenario;
import dev.sluice.bench.system.Children;
import dev.sluice.bench.system.Systems;
import dev.sluice.embedded.WithParent;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The entry point: runs the scenarios that are asked for, one after the other, on systems of its
 * own, and reports what they found.
 *
 * <p>Exit status: 0 when all came to their end, 1 when one failed, 2 when the arguments make no
 * sense. Whatever ends it, its processes end with it.
 */
public final class Bench {
  private static final List<Scenario> SCENARIOS =
      List.of(
          new AcceptScenario(),
          new EndToEndScenario(),
          new LatencyScenario(),
          new SseScenario(),
          new ReadScenario(),
          new GrowthScenario(),
          new ReplayScenario(),
          new OverloadScenario());

  private final Options options;
  private final PrintStream out;
  private final Children children = Children.open();
  private final long begin = System.nanoTime();

  private Bench(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Options options;
    try {
      List<String> names = SCENARIOS.stream().map(Scenario::name).toList();
      String growth = System.getProperty(GrowthScenario.LARGEST, "");
      List<String> all =
          SCENARIOS.stream().filter(Scenario::isPartOfAll).map(Scenario::name).toList();
      options = Options.read(List.of(args), names, all, growth);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    WithParent.stopIfAsked(1);
    System.exit(new Bench(options, System.out).run());
  }

  private int run() throws IOException, InterruptedException {
    Machine machine = Machine.now();
    List<Outcome> outcomes = new ArrayList<>();
    try (children;
        Systems systems = new Systems(children, options.jar(), trained(), this::say)) {
      for (Scenario scenario : SCENARIOS) {
        if (options.scenarios().contains(scenario.name()) && !children.isCutShort()) {
          outcomes.add(run(scenario, systems));
        }
      }
    }
    if (children.isCutShort()) {
      return 1;
    }
    Report report = new Report(machine, options.command(), outcomes);
    report.write(options.out());
    out.println(TextReport.write(report));
    out.println("bench.json, bench.html and bench.md are in " + options.out().toAbsolutePath());
    return report.hasFailures() ? 1 : 0;
  }

  /** Options for the JVMs of the systems; none where the run only tries the scenarios out. */
  private List<String> trained() throws IOException, InterruptedException {
    if (!options.pace().equals(Pace.FULL)) {
      return List.of();
    }
    say("a training run makes a cache for the JVMs that are measured");
    return TrainingRun.of(children, options.jar());
  }

  private Outcome run(Scenario scenario, Systems systems) {
    Consumer<String> console = what -> say(scenario.name() + ": " + what);
    console.accept(scenario.purpose());
    Run run = new Run(options.pace(), children, systems, console);
    long begin = System.nanoTime();
    String failure = "";
    try {
      scenario.run(run);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = "interrupted";
    } catch (Exception e) {
      failure = told(e);
      // What failed may have left it in any state.
      systems.close();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    console.accept(
        failure.isEmpty() ? "took " + Numbers.text(seconds) + " s" : "FAILED: " + failure);
    return new Outcome(
        scenario.name(),
        scenario.purpose(),
        seconds,
        run.figures(),
        run.plots(),
        run.notes(),
        failure);
  }

  private static String told(Exception e) {
    String message = String.valueOf(e.getMessage());
    boolean meantForPeople = e instanceof IOException || e instanceof IllegalStateException;
    return meantForPeople ? message : e.getClass().getSimpleName() + ": " + message;
  }

  private void say(String what) {
    if (!children.isCutShort()) {
      out.printf("%5.0f s  %s%n", (System.nanoTime() - begin) / 1e9, what);
    }
  }
}
