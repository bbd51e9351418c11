package dev.sluice.faults.campaign;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All clients and subscribers of a campaign. Used by the campaign's thread. */
final class Crowd implements AutoCloseable {
  private static final int BOOKERS_EACH = 3;
  private static final int FOLLOWERS_EACH = 2;
  private static final int RESOURCES = 6;

  /** The operators of the tenants; the second is made by {@link #secondOperator}. */
  private static final Map<String, String> OPERATORS =
      new TreeMap<>(Map.of("demo", "operator", "other", "operator-z"));

  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  /** The accounts that book, and their tenants. */
  private static final Map<String, String> ACCOUNTS =
      Map.of("client-a", "demo", "client-b", "demo", "client-z", "other");

  private final AtomicBoolean goOn = new AtomicBoolean(true);
  private final World world;
  private final Fleet fleet;
  private final List<Session> operators = new ArrayList<>();
  private final URI identity;
  private final Random random;
  private final List<Thread> bookers = new ArrayList<>();
  private final List<Thread> watching = new ArrayList<>();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final List<Thread> subscribing = new ArrayList<>();

  Crowd(Fleet fleet, Notebook notebook, Options options) {
    this.fleet = fleet;
    this.identity = fleet.member(Fleet.SERVICES).address();
    this.random = new Random(options.seed());
    List<URI> ingresses = fleet.addresses("ingress");
    List<URI> readers =
        Stream.concat(fleet.addresses("egress").stream(), ingresses.stream()).toList();
    List<String> resources =
        Stream.iterate(0, i -> i < RESOURCES, i -> i + 1).map(i -> "contended-" + i).toList();
    this.world = new World(ingresses, readers, resources, notebook, goOn::get, fleet::dump);
  }

  void start() throws IOException, InterruptedException, SQLException {
    secondOperator();
    for (Map.Entry<String, String> entry : OPERATORS.entrySet()) {
      Session operator = new Session(entry.getValue(), identity);
      operators.add(operator);
      for (int i = 0; i < world.resources().size(); i++) {
        define(operator, world.resources().get(i), 1 + i % 3);
      }
      subscribe(entry.getValue() + "-of-tenant", entry.getKey() + "/", operator);
      String name = entry.getValue() + "-decides";
      watching.add(Thread.ofVirtual().name(name).start(new Operator(operator, world)));
    }
    for (String account : ACCOUNTS.keySet().stream().sorted().toList()) {
      Session session = new Session(account, identity);
      String feed = ACCOUNTS.get(account) + "/" + account;
      for (int i = 0; i < BOOKERS_EACH; i++) {
        Reader reader = new Reader(session, world, new Random(random.nextLong()));
        Booker booker = new Booker(session, world, reader, new Random(random.nextLong()));
        bookers.add(Thread.ofVirtual().name(account + "-booker-" + i).start(booker));
      }
      for (int i = 0; i < FOLLOWERS_EACH; i++) {
        subscribe(account + "-subscriber-" + i, feed, session);
      }
    }
  }

  private void subscribe(String name, String feed, Session session) {
    Subscriber subscriber =
        Subscriber.ofFeed(name, feed, session, world, new Random(random.nextLong()));
    subscribers.add(subscriber);
    subscribing.add(Thread.ofVirtual().name(name).start(subscriber));
  }

  /** As the first, in the other tenant: the demo accounts have none there. */
  private void secondOperator() throws IOException, SQLException {
    fleet
        .postgres()
        .execute(
            "identity",
            """
            INSERT INTO accounts (username, tenant, password_hash, roles, created_at)
            SELECT 'operator-z', 'other', password_hash, roles, created_at
            FROM accounts WHERE username = 'operator'
            """);
  }

  private void define(Session operator, String resource, int capacity) throws InterruptedException {
    String weekly =
        DAYS.stream()
            .map(day -> "\"" + day + "\":[{\"open\":\"00:00\",\"close\":\"24:00\"}]")
            .collect(Collectors.joining(","));
    String body =
        "{\"timezone\":\"UTC\",\"capacity\":%d,\"slotMinutes\":60,\"weekly\":{%s}}"
            .formatted(capacity, weekly);
    Session.Answer answer =
        operator.send(
            world.ingresses(),
            "PUT",
            "/v1/schedules/" + resource,
            body,
            Map.of("Idempotency-Key", resource, "Prefer", "wait=30"));
    if (answer.status() != 200 && answer.status() != 202) {
      throw new IllegalStateException("cannot define " + resource + ": " + answer.text());
    }
  }

  World world() {
    return world;
  }

  /** One of each tenant. */
  List<Session> operators() {
    return operators;
  }

  List<Subscriber> subscribers() {
    return subscribers;
  }

  /** No more commands; returns when the last one was answered. */
  void stopBooking() throws InterruptedException {
    goOn.set(false);
    for (Thread booker : bookers) {
      booker.join();
    }
  }

  @Override
  public void close() {
    goOn.set(false);
    subscribers.forEach(Subscriber::stop);
    subscribing.forEach(Thread::interrupt);
    watching.forEach(Thread::interrupt);
    bookers.forEach(Thread::interrupt);
  }
}
