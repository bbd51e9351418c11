package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import dev.sluice.faults.history.History.EventKind;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All clients and subscribers of a campaign. Used by the campaign's thread. */
final class Crowd implements AutoCloseable {
  private static final int BOOKERS_EACH = 3;
  private static final int RESOURCES = 6;

  /** The operators of the tenants; the second is made by {@link #secondOperator}. */
  private static final Map<String, String> OPERATORS =
      new TreeMap<>(Map.of("demo", "operator", "other", "operator-z"));

  private static final Set<EventKind> ENDS =
      Set.of(EventKind.SUCCEEDED, EventKind.REJECTED, EventKind.FAILED, EventKind.CANCELLED);

  /** The accounts that have a webhook, and what it asks for. */
  private static final Map<String, Set<EventKind>> HOOKS =
      Map.of("client-b", ENDS, "client-z", Set.of());

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
  private final List<Receiver> receivers = new ArrayList<>();

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
      Caretaker caretaker = new Caretaker(operator, world, new Random(random.nextLong()));
      caretaker.defineAll();
      String feed = entry.getKey() + "/";
      subscribe(Subscriber.Wish.all(entry.getValue() + "-of-tenant", feed), operator);
      subscribe(
          Subscriber.Wish.all(entry.getValue() + "-resource", feed)
              .withTicket()
              .of(entry.getKey() + "/" + world.resources().getFirst()),
          operator);
      String name = entry.getValue() + "-decides";
      Operator decider = new Operator(operator, world, new Random(random.nextLong()));
      watching.add(Thread.ofVirtual().name(name).start(decider));
      bookers.add(Thread.ofVirtual().name(entry.getValue() + "-defines").start(caretaker));
    }
    for (String account : ACCOUNTS.keySet().stream().sorted().toList()) {
      Session session = new Session(account, identity);
      String feed = ACCOUNTS.get(account) + "/" + account;
      receive(account, feed, session);
      for (int i = 0; i < BOOKERS_EACH; i++) {
        Reader reader = new Reader(session, world, new Random(random.nextLong()));
        Booker booker = new Booker(session, world, reader, new Random(random.nextLong()));
        bookers.add(Thread.ofVirtual().name(account + "-booker-" + i).start(booker));
      }
      subscribe(Subscriber.Wish.all(account + "-subscriber", feed), session);
      subscribe(Subscriber.Wish.all(account + "-browser", feed).withTicket(), session);
      subscribe(Subscriber.Wish.all(account + "-ends", feed).withTicket().of(ENDS), session);
      subscribe(
          Subscriber.Wish.all(account + "-resource", feed)
              .of(ACCOUNTS.get(account) + "/" + world.resources().getLast()),
          session);
    }
  }

  /** Before anything happens that it is told of. Not of all: each event costs a connection. */
  private void receive(String account, String feed, Session session)
      throws IOException, InterruptedException {
    Set<EventKind> kinds = HOOKS.get(account);
    if (kinds != null) {
      History.Filter filter = new History.Filter(feed, kinds, "");
      receivers.add(Receiver.open(account + "-receiver", filter, session, world));
    }
  }

  private void subscribe(Subscriber.Wish wish, Session session) {
    Subscriber subscriber = Subscriber.ofFeed(wish, session, world, new Random(random.nextLong()));
    subscribers.add(subscriber);
    subscribing.add(Thread.ofVirtual().name(subscriber.name()).start(subscriber));
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

  World world() {
    return world;
  }

  /** One of each tenant. */
  List<Session> operators() {
    return operators;
  }

  /** The tenants of the {@link #operators}. */
  List<String> tenants() {
    return List.copyOf(OPERATORS.keySet());
  }

  /** What subscribers asked for that did not ask for all, by their names. */
  Map<String, History.Filter> filters() {
    Map<String, History.Filter> filters = new HashMap<>();
    for (Subscriber subscriber : subscribers) {
      subscriber.filter().ifPresent(filter -> filters.put(subscriber.name(), filter));
    }
    return filters;
  }

  List<Receiver> receivers() {
    return receivers;
  }

  /** What receivers of webhooks asked for, by their names. */
  Map<String, History.Filter> hooks() {
    return receivers.stream().collect(Collectors.toMap(Receiver::name, Receiver::filter));
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
    receivers.forEach(Receiver::close);
  }
}
