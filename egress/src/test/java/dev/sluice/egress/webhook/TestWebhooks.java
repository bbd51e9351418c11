package dev.sluice.egress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestLog;
import dev.sluice.egress.TestProjections;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.FeedStore;
import dev.sluice.egress.store.Projections;
import dev.sluice.egress.webhook.send.HostLookup;
import dev.sluice.egress.webhook.send.SigningKeys;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.testing.TestClock;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Webhooks on a database of their own, with a clock that is told the time. */
final class TestWebhooks implements AutoCloseable {
  static final WebhookConfig CONFIG = config(3, 1_000, Duration.ofSeconds(10));

  static WebhookConfig config(int maxPerCaller, int outstanding, Duration timeout) {
    return new WebhookConfig(
        new SigningKeys(Map.of("k", new byte[32]), "k"),
        true,
        true,
        maxPerCaller,
        16,
        4,
        8,
        outstanding,
        timeout,
        Duration.ofHours(24),
        Duration.ofHours(24),
        Duration.ofDays(7));
  }

  final TestClock clock = new TestClock(Instant.parse("2026-11-22T12:00:00Z"));
  final Set<FeedId.OfSubject> suspended = ConcurrentHashMap.newKeySet();
  final Receiver receiver;
  volatile boolean known = true;
  volatile HostLookup.Names names = _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
  private volatile CountDownLatch asked = new CountDownLatch(0);
  final WebhookEditor editor;
  private final WebhookConfig config;
  private final TestProjections database = TestProjections.fresh();
  private final FeedStore feeds = new FeedStore();
  private final DeliveryLog log = new DeliveryLog();
  private final WebhookMetrics metrics = new WebhookMetrics(Metrics.ofProcess(), clock);
  private @Nullable Webhooks webhooks;

  TestWebhooks(WebhookConfig config) throws Exception {
    this.config = config;
    this.receiver = new Receiver();
    this.editor = new WebhookEditor(projections(), config, new Switch(metrics), clock, this::look);
  }

  /** Begins to send. */
  TestWebhooks start() {
    webhooks = another();
    return this;
  }

  /** One more instance. */
  Webhooks another() {
    return Webhooks.open(
        projections(),
        config,
        metrics,
        new Webhooks.World(
            suspended::contains,
            this::isKnown,
            host -> names.find(host),
            Webhooks.World.trust(),
            clock));
  }

  /** What switches webhooks off. */
  Switch off() {
    return new Switch(metrics);
  }

  /** Leases what is due, as an instance does that is killed before it sends anything. */
  List<Lease> claim() {
    Instant now = clock.instant();
    return projections()
        .each(
            session ->
                new LeaseStore()
                    .claim(
                        session,
                        now,
                        now.plus(config.lease()),
                        config.bounds(),
                        config.maxInFlight(),
                        config.maxProbes()));
  }

  FeedIntake intake() {
    return intake(clock);
  }

  /** Takes events into the queues when it is told to. */
  FeedIntake intake(Clock time) {
    return new FeedIntake(projections(), suspended::contains, config.outstanding(), time, () -> {});
  }

  private boolean isKnown() {
    asked.countDown();
    return known;
  }

  /** Opens when it has been asked so often whether it is known who is suspended. */
  CountDownLatch asked(int times) {
    CountDownLatch latch = new CountDownLatch(times);
    asked = latch;
    return latch;
  }

  Projections projections() {
    return database.projections();
  }

  void execute(String sql) {
    projections().changed(session -> session.createNativeMutationQuery(sql).executeUpdate());
  }

  List<Object> column(String sql) {
    return database.column(sql);
  }

  WebhookEditor.Revealed register(Principal who, EventType... types) {
    return editor.create(
        who, new Target(receiver.url(), new FeedFilter(Set.of(types), null), null));
  }

  /** The events of a booking of this resource. */
  List<FeedEntry> book(Principal who, String resource) {
    List<FeedEntry> events = TestLog.booked(TestLog.create(who, resource, null));
    publish(events);
    return events;
  }

  void publish(List<FeedEntry> events) {
    List<FeedStore.Numbered> numbered =
        projections()
            .written(
                session ->
                    feeds.append(
                        session,
                        events.stream()
                            .map(e -> new FeedStore.Received(e, EventCodec.write(e)))
                            .toList(),
                        Instant.now()));
    Webhooks running = webhooks;
    if (running != null) {
      running.publish(numbered);
    }
  }

  void advance(Duration by) {
    clock.advance(by);
    look();
  }

  void look() {
    Webhooks running = webhooks;
    if (running != null) {
      running.look();
    }
  }

  List<Delivery> deliveries(Webhook webhook) {
    return projections().each(session -> log.list(session, webhook.id(), null, null, 1_000));
  }

  Webhook find(Principal who, UUID id) {
    return editor.find(who, id.toString());
  }

  /** Waits until the deliveries of a webhook are as they should be. */
  List<Delivery> await(Webhook webhook, Predicate<List<Delivery>> expected) {
    return await(() -> deliveries(webhook), expected);
  }

  <T> T await(Supplier<T> state, Predicate<T> expected) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    T found = state.get();
    while (!expected.test(found)) {
      assertThat(System.nanoTime()).as("still %s", found).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      found = state.get();
    }
    return found;
  }

  @Override
  public void close() {
    Webhooks running = webhooks;
    if (running != null) {
      running.close();
    }
    receiver.close();
    database.close();
  }
}
