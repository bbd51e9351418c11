package dev.sluice.faults.campaign;

import dev.sluice.faults.history.Checker;
import dev.sluice.faults.history.History;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * One campaign: {@code Campaign --jar=<sluice.jar> [--seed=<number>] [--minutes=<number>]}. Prints
 * its seed, its faults and what it found; ends with status 1 if a promise was broken.
 */
public final class Campaign {
  private static final List<String> ACCOUNTS = List.of("client-a", "client-b");
  private static final int BOOKERS_EACH = 3;
  private static final int FOLLOWERS_EACH = 2;
  private static final int RESOURCES = 6;
  private static final Duration REST = Duration.ofMinutes(3);
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  private final Path jar;
  private final long seed;
  private final Duration length;
  private final PrintStream out;
  private final Notebook notebook = new Notebook();
  private final AtomicBoolean goOn = new AtomicBoolean(true);

  /**
   * @param length how long faults are injected
   * @param out where it tells what it does
   */
  public Campaign(Path jar, long seed, Duration length, PrintStream out) {
    this.jar = jar;
    this.seed = seed;
    this.length = length;
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    long seed = option(args, "--seed=").map(Long::parseLong).orElseGet(System::nanoTime);
    long minutes = option(args, "--minutes=").map(Long::parseLong).orElse(1L);
    Path jar = Path.of(option(args, "--jar=").orElse("compose/stack/target/sluice.jar"));
    List<String> found = new Campaign(jar, seed, Duration.ofMinutes(minutes), System.out).run();
    System.exit(found.isEmpty() ? 0 : 1);
  }

  private static Optional<String> option(String[] args, String name) {
    return Arrays.stream(args)
        .filter(a -> a.startsWith(name))
        .map(a -> a.substring(name.length()))
        .findFirst();
  }

  /**
   * Runs it.
   *
   * @return what it found, for people; empty if every promise was kept
   */
  public List<String> run() throws IOException, InterruptedException, SQLException {
    out.println("campaign with seed " + seed + " for " + length.toSeconds() + " s");
    Path directory = Files.createTempDirectory("sluice-faults-");
    try (Fleet fleet = new Fleet(jar.toAbsolutePath(), directory)) {
      fleet.start();
      History history = play(fleet);
      List<String> found = new ArrayList<>(notebook.surprises());
      String report = Checker.report(history);
      if (!report.isEmpty()) {
        found.add(report);
      }
      tell(history, found, directory);
      return found;
    }
  }

  private void tell(History history, List<String> found, Path directory) {
    out.printf(
        "%d commands accepted, %d events, %d effects, %d deliveries, %d looks%n",
        history.accepted().size(),
        history.log().size(),
        history.effects().size(),
        history.deliveries().size(),
        history.looks().size());
    if (found.isEmpty()) {
      out.println("seed " + seed + ": every promise was kept");
    } else {
      found.forEach(out::println);
      out.println("seed " + seed + ": logs and data are in " + directory);
    }
  }

  private History play(Fleet fleet) throws IOException, InterruptedException, SQLException {
    URI identity = fleet.member("services").address();
    Session operator = new Session("operator", identity);
    List<String> resources = defineResources(operator, fleet);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<Thread> bookers = new ArrayList<>();
    List<Follower> followers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (String account : ACCOUNTS) {
      Session session = new Session(account, identity);
      for (int i = 0; i < BOOKERS_EACH; i++) {
        bookers.add(
            Thread.ofVirtual()
                .start(
                    new Booker(
                        session,
                        fleet.ingresses(),
                        resources,
                        notebook,
                        generator(random.nextLong()),
                        goOn::get)));
      }
      for (int i = 0; i < FOLLOWERS_EACH; i++) {
        Follower follower =
            new Follower(
                account + "-follower-" + i,
                session,
                fleet.egresses(),
                notebook,
                generator(random.nextLong()));
        followers.add(follower);
        threads.add(Thread.ofVirtual().start(follower));
      }
    }
    new Injector(fleet, out).run(FaultPlan.of(seed, length, fleet.names()));
    goOn.set(false);
    fleet.awaitReady();
    for (Thread booker : bookers) {
      booker.join();
    }
    History history = rest(fleet, operator, followers);
    for (Thread thread : threads) {
      thread.join();
    }
    return history;
  }

  private static RandomGenerator generator(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private List<String> defineResources(Session operator, Fleet fleet) throws InterruptedException {
    List<String> resources = new ArrayList<>();
    for (int i = 0; i < RESOURCES; i++) {
      String name = "contended-" + i;
      Session.Answer answer =
          operator.send(
              fleet.ingresses(),
              "PUT",
              "/v1/schedules/" + name,
              alwaysOpen(1 + i % 3),
              Map.of("Prefer", "wait=30"));
      if (answer.status() != 200) {
        throw new IllegalStateException("cannot define " + name + ": " + answer);
      }
      resources.add(name);
    }
    return resources;
  }

  private static String alwaysOpen(int capacity) {
    String weekly =
        DAYS.stream()
            .map(day -> "\"" + day + "\":[{\"open\":\"00:00\",\"close\":\"24:00\"}]")
            .collect(Collectors.joining(","));
    return "{\"timezone\":\"UTC\",\"capacity\":%d,\"slotMinutes\":60,\"weekly\":{%s}}"
        .formatted(capacity, weekly);
  }

  /** Waits until everything has come to rest, and puts together what was seen. */
  private History rest(Fleet fleet, Session operator, List<Follower> followers)
      throws IOException, InterruptedException, SQLException {
    LogReader log = new LogReader("127.0.0.1:" + fleet.port("SLUICE_KAFKA_PORT"));
    ServiceTables tables =
        new ServiceTables(
            fleet.port("SLUICE_POSTGRES_PORT"), Injector.secret(fleet.data(), "postgres-password"));
    List<History.Appended> commands = log.commands();
    TreeSet<String> ids = new TreeSet<>();
    commands.forEach(c -> ids.add(c.commandId()));
    notebook.accepted().forEach(a -> ids.add(a.commandId()));
    List<History.Document> documents = new ArrayList<>();
    Map<String, Long> events = new HashMap<>();
    long giveUp = System.nanoTime() + REST.toNanos();
    Map<String, String> owners = new HashMap<>();
    notebook.accepted().forEach(a -> owners.put(a.commandId(), a.client()));
    for (String id : ids) {
      History.Document document = finalDocument(fleet, operator, id, giveUp);
      documents.add(document);
      String owner = owners.get(id);
      if (owner != null) {
        events.merge(owner, document.revision(), Long::sum);
      }
    }
    awaitFollowers(followers, events, giveUp);
    return new History(
        notebook.accepted(),
        log.events(),
        commands,
        tables.effects(),
        tables.taken(),
        tables.capacity(),
        documents,
        log.rebuilt(),
        notebook.deliveries(),
        notebook.looks());
  }

  private static History.Document finalDocument(
      Fleet fleet, Session operator, String id, long giveUp) throws InterruptedException {
    while (true) {
      Session.Answer answer =
          operator.send(fleet.egresses(), "GET", "/v1/commands/" + id, "", Map.of());
      JsonNode body = answer.body();
      if (answer.status() == 200) {
        History.EventKind status =
            body.get("status").asString().equals("RUNNING")
                ? History.EventKind.STARTED
                : History.EventKind.valueOf(body.get("status").asString());
        if (body.has("completedAt") || System.nanoTime() > giveUp) {
          JsonNode deadline = body.get("deadline");
          return new History.Document(
              id,
              body.get("revision").asLong(),
              status,
              deadline == null ? null : Instant.parse(deadline.asString()),
              body.toString());
        }
      } else if (System.nanoTime() > giveUp) {
        return new History.Document(
            id, 0, History.EventKind.PARKED, null, answer.status() + " " + body);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private void awaitFollowers(List<Follower> followers, Map<String, Long> events, long giveUp)
      throws InterruptedException {
    for (Follower follower : followers) {
      long expected = events.getOrDefault(follower.account(), 0L);
      while (follower.lastSequence() < expected && System.nanoTime() < giveUp) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      if (follower.lastSequence() < expected) {
        notebook.surprised(
            "%s got %d of %d events".formatted(follower.name(), follower.lastSequence(), expected));
      }
      follower.stop();
    }
  }
}
