package dev.sluice.bench.growth;

import dev.sluice.bench.booking.Bookings;
import dev.sluice.bench.booking.EndToEnd;
import dev.sluice.bench.figure.Aim;
import dev.sluice.bench.figure.Axis;
import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Latency;
import dev.sluice.bench.figure.Numbers;
import dev.sluice.bench.figure.Plot;
import dev.sluice.bench.figure.Rounds;
import dev.sluice.bench.figure.Series;
import dev.sluice.bench.growth.Seed.Stored;
import dev.sluice.bench.load.HttpAnswer;
import dev.sluice.bench.load.Session;
import dev.sluice.bench.log.BookingEvents;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.scenario.Scenario;
import dev.sluice.bench.scenario.Turns;
import dev.sluice.bench.system.Needs;
import dev.sluice.bench.system.SystemUnderTest;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * The same requests with ten thousand commands of one client stored, with a hundred thousand, and,
 * where {@code -Dbench.growth=1000000} asks for it, with a million: nothing should cost more.
 */
public final class GrowthScenario implements Scenario {
  /** The system property that says how many commands to store at most. */
  public static final String LARGEST = "bench.growth";

  private static final List<Integer> SIZES = List.of(10_000, 100_000, 1_000_000);
  private static final int DEFAULT_LARGEST = 100_000;
  private static final String TENANT = "demo";
  private static final String CLIENT = "client-a";
  private static final int RESOURCES = 200;
  private static final int LIVE_RESOURCES = 50;
  private static final Duration ROUND = Duration.ofMillis(250);
  private static final Duration WARM_UP = Duration.ofSeconds(4);
  private static final int FIRST_WARM_UPS = 2;
  private static final Aim FLAT = Aim.ratioAtMost(1.5);

  private final Map<String, List<Series.Point>> curves = new LinkedHashMap<>();
  private final Map<String, Rounds> smallest = new LinkedHashMap<>();

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public String purpose() {
    return "What a request costs with more and more commands of one client stored, beside the same"
        + " with the fewest.";
  }

  @Override
  public void run(Run run) throws Exception {
    curves.clear();
    smallest.clear();
    SystemUnderTest system = run.freshSystem(Needs.whole());
    Session operator = Session.login(system.http(), "operator");
    Session client = Session.login(system.http(), CLIENT);
    Bookings.define(operator, BookingEvents.RESOURCE, RESOURCES);
    Bookings live = Bookings.define(operator, "live-", LIVE_RESOURCES);
    try (Connection database =
        DriverManager.getConnection(
            system.jdbcUrl("sluice"), "sluice", system.postgresPassword())) {
      try (EndToEnd bookings = new EndToEnd(client, live, 1)) {
        bookings.full(4, run.lasting(WARM_UP));
      }
      Seed seed = new Seed(database, run.children().folder("seed"), TENANT, CLIENT, largest());
      measure(run, live, database, seed, client);
    } finally {
      run.endSystem();
    }
    curves.forEach(
        (name, points) ->
            run.add(
                new Plot(
                    name + " by commands stored",
                    Axis.log("commands"),
                    Axis.linear("ms"),
                    List.of(new Series("p50", points)))));
    run.note(
        "Times are those of a closed loop on one connection: each request begins when the last has"
            + " been answered, so that a stall is seen by one of them. The smallest size was"
            + " measured before the others, not between them.");
    run.note(
        "The first commands came through the gateway; the others were put straight into the"
            + " projections, encoded by the product's own codecs, with ids, numbers in feeds,"
            + " bookings and documents that belong together, all of them one client's. Neither the"
            + " log nor the stores of processors and services grow by that.");
  }

  private void measure(Run run, Bookings live, Connection database, Seed seed, Session client)
      throws Exception {
    List<Stored> stored = new ArrayList<>();
    for (int size : SIZES.stream().filter(s -> s <= largest()).toList()) {
      int missing = (int) (size - count(database));
      run.say("stores " + Numbers.text(missing) + " commands");
      stored.addAll(seed.add(missing));
      execute(database, "vacuum (analyze) commands, feed_entries, bookings, feed_heads");
      check(client, stored);
      // Who was subscribed before would first be given all that was put into the feed.
      try (EndToEnd bookings = new EndToEnd(client, live, 1);
          Costs costs = new Costs(client, bookings)) {
        measure(run, costs, size, List.copyOf(stored), seed.head());
      }
    }
  }

  private void measure(Run run, Costs costs, int size, List<Stored> stored, long head)
      throws Exception {
    Turns<Latency> turns = run.turns();
    Map<String, Callable<Latency>> all = costs.all(run.lasting(ROUND), stored, head);
    for (Map.Entry<String, Callable<Latency>> cost : all.entrySet()) {
      // The first of a size reads what the others find in memory; the first of all are slow
      // besides.
      for (int i = 0; i < (smallest.isEmpty() ? FIRST_WARM_UPS : 1); i++) {
        cost.getValue().call();
      }
      turns.add(cost.getKey(), cost.getValue());
    }
    turns.run();
    for (String name : all.keySet()) {
      Rounds millis = turns.rounds(name, latency -> latency.millis(50));
      Rounds fewest = smallest.computeIfAbsent(name, _ -> millis);
      Figure figure = Figure.of(name + ", " + Numbers.text(size) + " stored: p50", "ms", millis);
      run.add(
          fewest.equals(millis)
              ? figure
              : figure.beside(Numbers.text(SIZES.getFirst()) + " stored", fewest).aimingAt(FLAT));
      curves
          .computeIfAbsent(name, _ -> new ArrayList<>())
          .add(new Series.Point(size, millis.median()));
    }
  }

  private static int largest() {
    return Integer.getInteger(LARGEST, DEFAULT_LARGEST);
  }

  /** What was put there is what a client sees. */
  private static void check(Session client, List<Stored> stored) throws IOException {
    for (Stored each :
        Stream.of(0, stored.size() / 2, stored.size() - 1).map(stored::get).toList()) {
      HttpAnswer command = client.get("/v1/commands/" + each.commandId());
      HttpAnswer booking = client.get("/v1/bookings/" + each.bookingId());
      HttpAnswer events = client.get("/v1/commands/" + each.commandId() + "/events");
      long seen = events.body().lines().filter(line -> line.startsWith("id: ")).count();
      if (!command.text("bookingId").equals(Optional.of(each.bookingId()))
          || !command.text("status").equals(Optional.of("SUCCEEDED"))
          || !booking.text("bookingId").equals(Optional.of(each.bookingId()))
          || seen != BookingEvents.EACH) {
        throw new IOException(
            "what was stored is not seen: " + command.body() + booking.body() + events.body());
      }
    }
  }

  private static long count(Connection database) throws SQLException {
    try (Statement statement = database.createStatement();
        var row = statement.executeQuery("select count(*) from commands")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void execute(Connection database, String sql) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute(sql);
    }
  }
}
