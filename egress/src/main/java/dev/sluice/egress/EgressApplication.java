package dev.sluice.egress;

import dev.sluice.egress.command.CommandEndpoint;
import dev.sluice.egress.command.CommandListEndpoint;
import dev.sluice.egress.command.CommandQueries;
import dev.sluice.egress.command.Watches;
import dev.sluice.egress.consistency.Consistency;
import dev.sluice.egress.feed.EventStreams;
import dev.sluice.egress.feed.EventsEndpoint;
import dev.sluice.egress.feed.FeedHub;
import dev.sluice.egress.feed.FeedMetrics;
import dev.sluice.egress.feed.RenewalEndpoint;
import dev.sluice.egress.feed.TicketEndpoint;
import dev.sluice.egress.feed.TicketStore;
import dev.sluice.egress.materializer.Committed;
import dev.sluice.egress.materializer.Materializer;
import dev.sluice.egress.materializer.MaterializerConfig;
import dev.sluice.egress.materializer.MaterializerMetrics;
import dev.sluice.egress.query.BookingEndpoint;
import dev.sluice.egress.query.ScheduleEndpoint;
import dev.sluice.egress.redis.ClaimWarmer;
import dev.sluice.egress.redis.FeedStreams;
import dev.sluice.egress.redis.News;
import dev.sluice.egress.redis.NewsReceiver;
import dev.sluice.egress.redis.RedisGate;
import dev.sluice.egress.redis.RedisPublisher;
import dev.sluice.egress.redis.RenewalChannel;
import dev.sluice.egress.redis.StatusCache;
import dev.sluice.egress.retention.Retention;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.Projections;
import dev.sluice.egress.webhook.NoticePublisher;
import dev.sluice.egress.webhook.WebhookMetrics;
import dev.sluice.egress.webhook.Webhooks;
import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.control.ControlLog;
import dev.sluice.runtime.control.SuspensionGuard;
import dev.sluice.runtime.health.Health;
import dev.sluice.runtime.health.HealthPart;
import dev.sluice.runtime.health.HealthProbe;
import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.runtime.kafka.KafkaAdmin;
import dev.sluice.runtime.lifecycle.Lifecycle;
import dev.sluice.runtime.limit.Admission;
import dev.sluice.runtime.limit.RateLimit;
import dev.sluice.runtime.limit.RateLimiter;
import dev.sluice.runtime.postgres.MaterializedPosition;
import dev.sluice.runtime.postgres.Planning;
import dev.sluice.runtime.postgres.Postgres;
import dev.sluice.runtime.postgres.PostgresConfig;
import dev.sluice.runtime.redis.Redis;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.subject.SubjectChange;
import io.helidon.webserver.http.HttpFeature;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;

/**
 * The egress of a process: builds its graph and closes it in reverse.
 *
 * <p>Needs PostgreSQL when it opens, to bring the schema up to date; waits for it for a minute.
 * Kafka and Redis may come later.
 */
public final class EgressApplication implements AutoCloseable {
  private static final Duration OFFSETS_TIMEOUT = Duration.ofSeconds(1);

  /** Within which it is known who is suspended, if Kafka is there. */
  private static final Duration CONTROL_PATIENCE = Duration.ofSeconds(3);

  private final Lifecycle lifecycle;
  private final EgressConfig config;
  private final Metrics metrics;
  private final Clock clock;
  private final String instance = UUID.randomUUID().toString();
  private final Redis redis;
  private final RedisGate gate;
  private final Postgres postgres;
  private final Projections projections;
  private final Retention retention;
  private final KafkaAdmin admin;
  private final ControlLog control;
  private final FeedMetrics feedMetrics;
  private final FeedHub hub;
  private final Watches watches;
  private final StatusCache statuses;
  private final RenewalChannel renewals;
  private final TicketStore tickets;
  private final Webhooks webhooks;
  private final Materializer materializer;
  private final List<HttpFeature> endpoints;

  private EgressApplication(
      Lifecycle lifecycle,
      EgressConfig config,
      Authenticator authenticator,
      Metrics metrics,
      Clock clock) {
    this.lifecycle = lifecycle;
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
    this.admin = lifecycle.open("kafka-admin", () -> KafkaAdmin.open("egress", config.kafka()));
    this.control =
        lifecycle.open(
            "control", () -> ControlLog.open("egress", config.kafka(), config.seal(), metrics));
    this.redis = lifecycle.open("redis", () -> Redis.open("egress", config.redis(), metrics));
    this.gate = new RedisGate(redis, metrics);
    this.postgres =
        lifecycle.open(
            "postgres",
            () -> Postgres.open("egress", config.postgres(), Planning.BY_COST, metrics));
    Postgres writer =
        lifecycle.open(
            "postgres-writer",
            () ->
                Postgres.open(
                    "materializer", forOneWriter(config.postgres()), Planning.BY_KEY, metrics));
    this.projections =
        lifecycle.open("projections", () -> projections(config.postgres(), postgres, writer));
    this.retention = new Retention(postgres.dataSource(), config.retention(), metrics, clock);
    retention.look(); // Before anything is written, so that it finds its partition.
    this.feedMetrics = new FeedMetrics(metrics);
    EgressConfig.Cache cache = config.cache();
    FeedStreams streams = new FeedStreams(gate, cache.feedEvents(), cache.feedKept());
    this.hub =
        lifecycle.open(
            "feed-hub",
            () -> new FeedHub(projections, streams, feedMetrics, config.feed().bufferEvents()));
    this.tickets = new TicketStore(projections, clock);
    this.watches = new Watches(projections);
    metrics.gauge("sluice_polls_held", "Polls that wait for a command to go on", watches::held);
    this.renewals = new RenewalChannel(gate, hub::renew);
    this.statuses = new StatusCache(gate, cache.statusKept());
    RedisPublisher publisher =
        lifecycle.open(
            "redis-publisher",
            () -> new RedisPublisher(gate, statuses, streams, instance, metrics));
    this.webhooks = lifecycle.open("webhooks", this::webhooks);
    this.materializer = lifecycle.open("materializer", () -> materializer(publisher));
    EndOffsets ends =
        new EndOffsets(admin.client(), Topics.COMMANDS.name(), Topics.PARTITIONS, OFFSETS_TIMEOUT);
    MaterializedPosition position = new MaterializedPosition(postgres.dataSource());
    lifecycle.open("housekeeping", () -> housekeeping(ends, position));
    control.onSuspension(hub::suspend);
    control.onSuspension(watches::suspend);
    Authenticator guarded = authenticator.guardedBy(new SuspensionGuard(control.suspensions()));
    this.endpoints = endpoints(guarded, ends, position);
    control.awaitCaughtUp(CONTROL_PATIENCE);
  }

  /**
   * @param authenticator shared by the roles of a process; not closed by this
   */
  public static EgressApplication open(
      EgressConfig config, Authenticator authenticator, Metrics metrics, Clock clock) {
    Lifecycle lifecycle = new Lifecycle("egress");
    try {
      return new EgressApplication(lifecycle, config, authenticator, metrics, clock);
    } catch (RuntimeException e) {
      lifecycle.close();
      throw e;
    }
  }

  private static Projections projections(
      PostgresConfig config, Postgres reading, Postgres writing) {
    try (Postgres migrating = Postgres.openForMigrations("migrations", config)) {
      return Projections.open(migrating.dataSource(), reading.dataSource(), writing.dataSource());
    }
  }

  private static PostgresConfig forOneWriter(PostgresConfig postgres) {
    return new PostgresConfig(
        postgres.url(),
        postgres.user(),
        postgres.password(),
        1,
        postgres.acquireTimeout(),
        postgres.connectTimeout(),
        postgres.socketTimeout());
  }

  private Webhooks webhooks() {
    return Webhooks.open(
        projections,
        config.webhooks(),
        new WebhookMetrics(metrics, clock),
        Webhooks.World.of(this::isSuspended, control::isCaughtUp, clock));
  }

  private boolean isSuspended(FeedId.OfSubject feed) {
    return control
        .suspensions()
        .find(feed.tenant(), feed.subject())
        .map(SubjectChange::suspended)
        .orElse(false);
  }

  private Materializer materializer(RedisPublisher publisher) {
    return Materializer.open(
        new MaterializerConfig(
            config.group(),
            config.kafka().clientProperties("sluice-materializer"),
            config.batchRecords()),
        projections,
        config.seal(),
        committed -> tell(committed, publisher),
        new MaterializerMetrics(metrics, clock),
        clock);
  }

  private void tell(Committed committed, RedisPublisher publisher) {
    hub.publish(committed.events());
    webhooks.publish(committed.events());
    watches.changed(committed.documents());
    publisher.publish(committed);
  }

  private void hear(News news) {
    news.heads().forEach(hub::headIs);
    news.revisions()
        .forEach(
            (id, revision) -> {
              watches.changed(id, revision);
              hub.headIs(new FeedId.OfCommand(id), revision);
            });
  }

  private Housekeeping housekeeping(EndOffsets ends, MaterializedPosition position) {
    NewsReceiver receiver = new NewsReceiver(gate, instance, this::hear);
    ClaimWarmer warmer =
        new ClaimWarmer(gate, projections, ends, position, config.cache().claimsAfter(), clock);
    NoticePublisher notices =
        lifecycle.open(
            "webhook-notices",
            () ->
                NoticePublisher.open(
                    projections, config.kafka().clientProperties("sluice-webhook-notices")));
    Housekeeping housekeeping = new Housekeeping(4);
    housekeeping.add("heads", hub::checkHeads);
    housekeeping.add("stuck-streams", () -> hub.cutStuck(config.feed().writeTimeout()));
    housekeeping.add("watches", watches::check);
    housekeeping.add("news", receiver::subscribe);
    housekeeping.add("renewals", renewals::subscribe);
    housekeeping.add("claims", warmer::look);
    housekeeping.add("tickets", tickets::forgetExpired);
    housekeeping.add("retention", retention::look);
    housekeeping.add("webhook-notices", notices::publish);
    housekeeping.add("webhook-log", webhooks::forgetOld);
    housekeeping.add("webhook-backlog", webhooks::measure);
    return housekeeping;
  }

  private List<HttpFeature> endpoints(
      Authenticator authenticator, EndOffsets ends, MaterializedPosition position) {
    CommandQueries queries =
        new CommandQueries(statuses, projections, ends, position, config.catchUp());
    EndOffsets all =
        new EndOffsets(
            admin.client(),
            List.of(Topics.COMMANDS.name(), Topics.FEEDS.name()),
            Topics.PARTITIONS,
            OFFSETS_TIMEOUT);
    Consistency consistency = new Consistency(projections, all, position, config.catchUp());
    Admission reads = new Admission(authenticator, limiter(config.reads()));
    Admission openings = new Admission(authenticator, limiter(config.streams()));
    EventStreams streams =
        new EventStreams(openings, hub, projections, feedMetrics, config.feed(), clock);
    List<HttpFeature> routes = new ArrayList<>(webhooks.endpoints(reads));
    routes.add(new CommandListEndpoint(reads, projections, consistency));
    routes.add(new CommandEndpoint(reads, queries, watches, consistency, streams));
    routes.add(new EventsEndpoint(openings, tickets, streams));
    routes.add(new TicketEndpoint(reads, tickets));
    routes.add(new RenewalEndpoint(reads, hub, renewals::tell));
    routes.add(new BookingEndpoint(reads, projections, consistency));
    routes.add(new ScheduleEndpoint(reads, projections, consistency, clock));
    return List.copyOf(routes);
  }

  private RateLimiter limiter(RateLimit limit) {
    return RateLimiter.open("egress", limit, redis, metrics);
  }

  /** The routes to mount. */
  public List<HttpFeature> endpoints() {
    return endpoints;
  }

  /** How its parts are. */
  public List<HealthPart> health() {
    return List.of(
        admin.health(),
        control.health(),
        postgres.health(),
        redis.health(),
        new HealthPart(
            "materializer",
            EnumSet.of(HealthProbe.LIVE, HealthProbe.READY),
            this::materializerHealth));
  }

  /**
   * Ends the event streams and all waits; to be called when the HTTP server in front begins to
   * close.
   */
  public void drain() {
    watches.drain();
    hub.drain();
  }

  private Health materializerHealth() {
    if (!materializer.isAlive()) {
      return Health.down("it has stopped");
    }
    return materializer.isWorking() ? Health.up() : Health.degraded("it cannot write now");
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
