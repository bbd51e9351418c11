package dev.sluice.faults.campaign;

import dev.sluice.embedded.Trees;
import dev.sluice.embedded.WithParent;
import dev.sluice.faults.history.Checker;
import dev.sluice.faults.history.History;
import dev.sluice.faults.history.History.EventKind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * One campaign: {@code Campaign --jar=<sluice.jar> [--seed=<number>] [--minutes=<number>]
 * [--each=<number>] [--kills]}. Prints its seed, its faults and what it found; ends with status 1
 * if a promise was broken. It ends all processes that it started, however it ends itself.
 */
public final class Campaign {
  /** How far a clock is set wrong, at most; two may be wrong in opposite directions. */
  static final Duration SKEW = Duration.ofSeconds(2);

  /**
   * So that within a campaign steps are given up, commands are parked and holds run out too; and so
   * that what waits to be tried again does not outlast the patience at the end. Receivers of
   * webhooks are in this process.
   */
  private static final Map<String, String> CONFIGURATION =
      Map.ofEntries(
          Map.entry("SLUICE_ENGINE_RETRY_BUDGET", "8s"),
          Map.entry("SLUICE_ENGINE_RETRY_LONGEST", "3s"),
          Map.entry("SLUICE_ENGINE_HOLD_TIME", "45s"),
          Map.entry("SLUICE_PARKING_CREATE_BOOKING_PATIENCE", "4s"),
          Map.entry("SLUICE_PARKING_RESCHEDULE_BOOKING_PATIENCE", "4s"),
          Map.entry("SLUICE_PARKING_CANCEL_BOOKING_PATIENCE", "4s"),
          Map.entry("SLUICE_PARKING_DEFINE_SCHEDULE_PATIENCE", "4s"),
          Map.entry("SLUICE_PARKING_CLOSE_SCHEDULE_PATIENCE", "4s"),
          Map.entry("SLUICE_WEBHOOKS_ALLOW_HTTP", "true"),
          Map.entry("SLUICE_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true"),
          Map.entry("SLUICE_WEBHOOKS_TIMEOUT", "3s"));

  private final Options options;
  private final PrintStream out;
  private final Notebook notebook = new Notebook();
  private final Queue<Injector.Healed> healed = new ConcurrentLinkedQueue<>();

  /**
   * @param out where it tells what it does
   */
  public Campaign(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    Options options;
    try {
      options = Options.read(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    WithParent.stopIfAsked(1);
    List<String> found = new Campaign(options, System.out).run();
    System.out.flush();
    System.exit(found.isEmpty() ? 0 : 1);
  }

  /**
   * Runs it.
   *
   * @return what it found, for people; empty if every promise was kept
   */
  public List<String> run() throws IOException, InterruptedException, SQLException {
    Path directory = Files.createTempDirectory("sluice-faults-");
    say("campaign with seed %d, %s in %s".formatted(options.seed(), options, directory));
    Fleet fleet =
        new Fleet(
            new Fleet.Settings(
                options.jar().toAbsolutePath(),
                directory,
                options.each(),
                options.seed(),
                CONFIGURATION),
            notebook::surprised);
    Thread hook = new Thread(fleet::close, "end-of-campaign");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      List<String> found;
      try (fleet) {
        found = run(fleet);
      }
      if (found.isEmpty() && notebook.remarks().isEmpty()) {
        Trees.delete(directory);
      } else if (found.isEmpty()) {
        Trees.delete(directory.resolve("data"));
        say("seed %d: logs are in %s".formatted(options.seed(), directory));
      } else {
        say("seed %d: logs and data are in %s".formatted(options.seed(), directory));
      }
      return found;
    } finally {
      forget(hook);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException endsAlready) {
      // It is the hook's turn.
    }
  }

  private List<String> run(Fleet fleet) throws IOException, InterruptedException, SQLException {
    fleet.start();
    new Witness(fleet.postgres()).install();
    say("all processes are up");
    try (Crowd crowd = new Crowd(fleet, notebook, options)) {
      crowd.start();
      List<Fault> plan = options.plan(fleet.names());
      new Injector(fleet, out, healed::add, notebook::surprised).run(plan);
      fleet.heal();
      say("all faults are over");
      crowd.stopBooking();
      fleet.awaitReady();
      fleet.endings().forEach(notebook::remarked);
      say("all processes are ready again");
      History history =
          new Rest(
                  fleet,
                  notebook,
                  crowd,
                  healed.stream().map(Injector.Healed::trouble).toList(),
                  this::say)
              .history();
      List<String> found = new ArrayList<>(notebook.surprises());
      found.addAll(emptiness(history, plan));
      String report = Checker.report(history);
      if (!report.isEmpty()) {
        found.add(report);
      }
      tell(history, found);
      return found;
    }
  }

  /** What did not happen proves nothing. */
  private List<String> emptiness(History history, List<Fault> plan) {
    List<String> missing = new ArrayList<>();
    if (healed.size() != plan.size()) {
      missing.add(healed.size() + " of " + plan.size() + " faults were injected and healed");
    }
    if (history.accepted().isEmpty()
        || history.documents().stream().noneMatch(d -> d.status() == EventKind.SUCCEEDED)) {
      missing.add("no command was accepted and succeeded");
    }
    if (history.deliveries().isEmpty() || history.looks().isEmpty()) {
      missing.add("no event was received and looked into");
    }
    if (history.told().isEmpty()) {
      missing.add("no webhook told anything");
    }
    return missing;
  }

  private void tell(History history, List<String> found) {
    say(
        "seed %d: %d faults, %d commands (%s), %d events, %d effects, %d deliveries, %s, %d looks, %d rows"
            .formatted(
                options.seed(),
                healed.size(),
                history.commands().size(),
                Rest.ends(history),
                history.log().size(),
                history.effects().size(),
                history.deliveries().size(),
                told(history),
                history.looks().size(),
                history.live().size()));
    out.println(Recovery.count(List.copyOf(healed)));
    out.println(Recovery.of(List.copyOf(healed), notebook.ends(), history.commands()).summary());
    List<String> remarks = notebook.remarks();
    out.println(remarks.size() + " remarks");
    remarks.stream().limit(20).forEach(r -> out.println("  " + r));
    if (found.isEmpty()) {
      say("seed %d: every promise was kept".formatted(options.seed()));
    } else {
      found.forEach(out::println);
      say("seed %d: FAILED".formatted(options.seed()));
    }
  }

  private static String told(History history) {
    Set<String> once =
        history.told().stream()
            .map(d -> d.subscriber() + " " + d.sequence())
            .collect(Collectors.toSet());
    long ended = history.log().stream().filter(e -> e.kind() == EventKind.WEBHOOK_DISABLED).count();
    return "%d told by webhooks (%d of them again, switched off %d times)"
        .formatted(history.told().size(), history.told().size() - once.size(), ended);
  }

  private void say(String what) {
    out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + what);
  }
}
