package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import dev.sluice.faults.history.History.EventKind;
import dev.sluice.faults.history.History.Row;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Waits until everything has come to rest, and puts together what was seen. */
final class Rest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int AT_ONCE = 8;

  private final Fleet fleet;
  private final Notebook notebook;
  private final Crowd crowd;
  private final List<History.Trouble> troubles;
  private final Consumer<String> out;
  private volatile long giveUp;

  /**
   * @param troubles the faults that were injected
   */
  Rest(
      Fleet fleet,
      Notebook notebook,
      Crowd crowd,
      List<History.Trouble> troubles,
      Consumer<String> out) {
    this.troubles = troubles;
    this.fleet = fleet;
    this.notebook = notebook;
    this.crowd = crowd;
    this.out = out;
  }

  History history() throws IOException, InterruptedException, SQLException {
    LogReader log = new LogReader("127.0.0.1:" + fleet.link(Part.KAFKA).port());
    TreeSet<String> ids = new TreeSet<>();
    log.requests().commands().forEach(c -> ids.add(c.commandId()));
    notebook.accepted().forEach(a -> ids.add(a.commandId()));
    bePatient();
    List<History.Document> documents = documents(List.copyOf(ids));
    // Operators may have given orders meanwhile.
    LogReader.Requests requests = log.requests();
    out.accept("all commands have come to their ends");
    Postgres postgres = fleet.postgres();
    ServiceTables services = new ServiceTables(postgres);
    bePatient();
    awaitHolds(services);
    bePatient();
    awaitReceivers(postgres);
    LogReader.Events events = log.events();
    bePatient();
    awaitSubscribers(events.events());
    out.accept("all subscribers have all events, and no hold is pending");
    List<Row> live = new ArrayList<>(new ReadTables(postgres).rows());
    live.addAll(services.rows());
    return new History(
        notebook.accepted(),
        notebook.asked(),
        events.log(),
        requests.commands(),
        requests.orders(),
        services.effects(),
        services.holds(),
        services.bookings(),
        services.taken(),
        services.capacity(),
        events.leastCapacity(),
        documents,
        live,
        events.rows(),
        notebook.deliveries(),
        crowd.filters(),
        notebook.told(),
        crowd.hooks(),
        notebook.looks(),
        troubles,
        Campaign.SKEW);
  }

  /** Each thing may take its time: reading all of a long campaign alone takes minutes. */
  private void bePatient() {
    giveUp = System.nanoTime() + PATIENCE.toNanos();
  }

  private List<History.Document> documents(List<String> ids) throws InterruptedException {
    ConcurrentLinkedQueue<String> left = new ConcurrentLinkedQueue<>(ids);
    ConcurrentLinkedQueue<History.Document> documents = new ConcurrentLinkedQueue<>();
    Callable<Void> work =
        () -> {
          for (String id = left.poll(); id != null; id = left.poll()) {
            documents.add(finalDocument(id));
          }
          return null;
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> futures = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        futures.add(threads.submit(work));
      }
      for (Future<Void> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the documents could not be read", e.getCause());
    }
    return List.copyOf(documents);
  }

  /** Of one tenant or the other, whose operators see what is in it and nothing else. */
  private History.Document finalDocument(String id) throws InterruptedException {
    int tenant = 0;
    while (true) {
      Session session = crowd.operators().get(tenant);
      Session.Answer answer =
          session.get(fleet.addresses("egress"), "/v1/commands/" + id, Map.of());
      boolean late = System.nanoTime() > giveUp;
      if (answer.status() == 200 && (answer.body().has("completedAt") || late)) {
        return document(id, crowd.tenants().get(tenant), answer.body());
      }
      if (answer.status() == 200) {
        TimeUnit.MILLISECONDS.sleep(50);
      } else if (tenant + 1 < crowd.operators().size()) {
        tenant++;
      } else {
        return new History.Document(
            id, "unknown", 0, EventKind.PARKED, "", "", "", "", null, List.of(), 0);
      }
    }
  }

  private static History.Document document(String id, String tenant, JsonNode body) {
    String status = body.get("status").asString();
    JsonNode deadline = body.get("deadline");
    String resource = body.path("resourceId").asString("");
    List<History.Noted> orders = new ArrayList<>();
    for (JsonNode order : body.path("orders")) {
      orders.add(
          new History.Noted(
              order.get("order").asString(),
              Instant.parse(order.get("requestedAt").asString()),
              order.get("outcome").asString()));
    }
    return new History.Document(
        id,
        body.get("type").asString(),
        body.get("revision").asLong(),
        status.equals("RUNNING") ? EventKind.STARTED : EventKind.valueOf(status),
        body.path("reason").path("code").asString(""),
        body.path("reason").path("detail").asString(""),
        resource.isEmpty() ? "" : tenant + "/" + resource,
        body.path("bookingId").asString(""),
        deadline == null ? null : Instant.parse(deadline.asString()),
        orders,
        Rows.print(body));
  }

  /** A hold whose command was never started has to run out. */
  private void awaitHolds(ServiceTables services) throws SQLException, InterruptedException {
    while (services.pendingHolds() > 0 && System.nanoTime() < giveUp) {
      TimeUnit.MILLISECONDS.sleep(500);
    }
    if (services.pendingHolds() > 0) {
      notebook.surprised(services.pendingHolds() + " holds neither confirmed nor given back");
    }
  }

  /**
   * Nothing waits for its delivery or to be read for one, and Kafka has been told of every webhook
   * that was switched off.
   */
  private void awaitReceivers(Postgres postgres) throws SQLException, InterruptedException {
    long waiting = 1;
    while (waiting > 0 && System.nanoTime() < giveUp) {
      for (Receiver receiver : crowd.receivers()) {
        receiver.enable();
      }
      TimeUnit.MILLISECONDS.sleep(500);
      waiting = undelivered(postgres);
    }
    if (waiting > 0) {
      notebook.surprised(waiting + " things still wait to be told to webhooks, or of them");
    }
  }

  private static long undelivered(Postgres postgres) throws SQLException {
    AtomicLong waiting = new AtomicLong();
    postgres.each(
        ReadTables.DATABASE,
        """
        SELECT (SELECT count(*) FROM webhook_deliveries WHERE status = 'PENDING')
          + (SELECT count(*) FROM webhook_notices)
          + (SELECT count(*) FROM webhooks w
             JOIN feed_heads h ON h.tenant = w.tenant AND h.subject = w.subject
             WHERE w.position <> h.head OR w.status <> 'ENABLED')
        """,
        row -> waiting.set(row.getLong(1)));
    return waiting.get();
  }

  /** Those who asked for all first: they tell what the others are to get. */
  private void awaitSubscribers(Map<String, Long> events) throws InterruptedException {
    for (Subscriber subscriber : crowd.subscribers()) {
      if (subscriber.filter().isEmpty()) {
        await(subscriber, events.getOrDefault(subscriber.feed(), 0L));
      }
    }
    List<History.Delivery> deliveries = notebook.deliveries();
    for (Subscriber subscriber : crowd.subscribers()) {
      if (subscriber.filter().isPresent()) {
        History.Filter filter = subscriber.filter().get();
        await(
            subscriber,
            deliveries.stream()
                .filter(d -> d.feed().equals(filter.feed()) && filter.shows(d))
                .mapToLong(History.Delivery::sequence)
                .max()
                .orElse(0));
      }
    }
  }

  private void await(Subscriber subscriber, long expected) throws InterruptedException {
    while (subscriber.lastSequence() < expected && System.nanoTime() < giveUp) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    if (subscriber.lastSequence() != expected) {
      notebook.surprised(
          "%s got up to %d of %d events"
              .formatted(subscriber.name(), subscriber.lastSequence(), expected));
    }
    subscriber.stop();
  }

  /** How the commands ended and why, and what was asked about them: counted. */
  static String ends(History history) {
    Map<String, Long> ends =
        history.documents().stream()
            .collect(
                Collectors.groupingBy(
                    d -> (d.status() + " " + d.reason()).strip(),
                    TreeMap::new,
                    Collectors.counting()));
    long parked = history.log().stream().filter(e -> e.kind() == EventKind.PARKED).count();
    Map<String, Long> orders =
        history.orders().stream()
            .collect(
                Collectors.groupingBy(History.Ordered::order, TreeMap::new, Collectors.counting()));
    return "%s, parked %d times, orders %s".formatted(ends, parked, orders);
  }
}
