package dev.sluice.ingress;

import com.fasterxml.uuid.Generators;
import dev.sluice.ingress.accept.AcceptanceMetrics;
import dev.sluice.ingress.accept.Acceptor;
import dev.sluice.ingress.backlog.Backlog;
import dev.sluice.ingress.backlog.BacklogWatch;
import dev.sluice.ingress.claim.Claims;
import dev.sluice.ingress.control.PolicyEndpoint;
import dev.sluice.ingress.control.SubjectEndpoint;
import dev.sluice.ingress.ending.Endings;
import dev.sluice.ingress.http.BatchEndpoint;
import dev.sluice.ingress.http.CommandEndpoint;
import dev.sluice.ingress.http.Gate;
import dev.sluice.ingress.http.OrderEndpoint;
import dev.sluice.ingress.order.CommandLookup;
import dev.sluice.ingress.order.Orders;
import dev.sluice.ingress.publish.Publisher;
import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.control.ControlLog;
import dev.sluice.runtime.control.ControlWriter;
import dev.sluice.runtime.control.SuspensionGuard;
import dev.sluice.runtime.health.HealthPart;
import dev.sluice.runtime.health.HealthProbe;
import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.runtime.kafka.KafkaAdmin;
import dev.sluice.runtime.lifecycle.Lifecycle;
import dev.sluice.runtime.limit.Admission;
import dev.sluice.runtime.limit.RateLimiter;
import dev.sluice.runtime.postgres.MaterializedPosition;
import dev.sluice.runtime.postgres.Planning;
import dev.sluice.runtime.postgres.Postgres;
import dev.sluice.runtime.redis.Redis;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.kafka.Topics;
import io.helidon.webserver.http.HttpFeature;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The ingress of a process: builds its graph and closes it in reverse.
 *
 * <p>Starts whether or not Kafka, PostgreSQL and Redis are there, and goes on when they come. What
 * it cannot do without is Kafka; health says so.
 */
public final class IngressApplication implements AutoCloseable {
  private static final Duration OFFSETS_TIMEOUT = Duration.ofSeconds(1);

  private final Lifecycle lifecycle;
  private final Endings endings;
  private final List<HttpFeature> endpoints;
  private final List<HealthPart> health;

  private IngressApplication(
      Lifecycle lifecycle, Endings endings, List<HttpFeature> endpoints, List<HealthPart> health) {
    this.lifecycle = lifecycle;
    this.endings = endings;
    this.endpoints = endpoints;
    this.health = health;
  }

  /**
   * @param authenticator shared by the roles of a process; not closed by this
   */
  public static IngressApplication open(
      IngressConfig config, Authenticator authenticator, Metrics metrics, Clock clock) {
    Lifecycle lifecycle = new Lifecycle("ingress");
    try {
      return build(lifecycle, config, authenticator, metrics, clock);
    } catch (RuntimeException e) {
      lifecycle.close();
      throw e;
    }
  }

  private static IngressApplication build(
      Lifecycle lifecycle,
      IngressConfig config,
      Authenticator tokens,
      Metrics metrics,
      Clock clock) {
    AcceptanceMetrics counted = new AcceptanceMetrics(metrics);
    Redis redis = lifecycle.open("redis", () -> Redis.open("ingress", config.redis(), metrics));
    Postgres postgres =
        lifecycle.open(
            "postgres",
            () -> Postgres.open("ingress", config.postgres(), Planning.BY_KEY, metrics));
    KafkaAdmin admin =
        lifecycle.open("kafka-admin", () -> KafkaAdmin.open("ingress", config.kafka()));
    ControlLog control =
        lifecycle.open(
            "control", () -> ControlLog.open("ingress", config.kafka(), config.seal(), metrics));
    Authenticator authenticator = tokens.guardedBy(new SuspensionGuard(control.suspensions()));
    Publisher publisher = lifecycle.open("publisher", () -> publisher(config, counted));
    Endings endings = endings(lifecycle, config, redis, postgres, control);
    EndOffsets log = ends(admin, Topics.COMMANDS);
    MaterializedPosition projections = new MaterializedPosition(postgres.dataSource());
    Claims claims = claims(lifecycle, config, redis, postgres, log, projections, clock);
    Supplier<UUID> ids = Generators.timeBasedEpochGenerator()::generate;
    Backlog backlog = backlog(lifecycle, config, admin, log, postgres, metrics);
    Acceptor acceptor = new Acceptor(clock, ids, claims, backlog, publisher, counted);
    CommandLookup lookup =
        new CommandLookup(postgres.dataSource(), log, projections, config.claimPatience());
    Orders orders = new Orders(clock, ids, lookup, publisher, counted);
    Gate gate = new Gate(config.limits().commandsInFlight());
    metrics.gauge("sluice_commands_in_flight", "Commands being accepted", gate::inFlight);
    metrics.gauge("sluice_waiters", "Requests that wait for a command to end", endings::waiting);
    RateLimiter limiter = RateLimiter.open("ingress", config.rate(), redis, metrics);
    Admission admission = new Admission(authenticator, limiter);
    List<HttpFeature> endpoints =
        List.of(
            new CommandEndpoint(config.limits(), admission, gate, acceptor, endings, counted),
            new BatchEndpoint(
                config.limits(), authenticator, limiter, gate, acceptor, log, counted),
            new OrderEndpoint(config.limits(), admission, gate, orders, counted));
    return new IngressApplication(
        lifecycle,
        endings,
        Stream.concat(
                endpoints.stream(),
                controls(config, authenticator, control, admin, metrics, clock).stream())
            .toList(),
        // Without PostgreSQL and Redis commands without a key are taken all the same.
        List.of(
            admin.health(),
            control.health(),
            publisher.health(),
            redis.health(),
            postgres.health(EnumSet.of(HealthProbe.READY)).asSpare()));
  }

  private static Endings endings(
      Lifecycle lifecycle,
      IngressConfig config,
      Redis redis,
      Postgres postgres,
      ControlLog control) {
    Endings endings =
        lifecycle.open(
            "endings",
            () ->
                Endings.open(
                    redis,
                    postgres.dataSource(),
                    config.limits().waiters(),
                    control.suspensions()::isSuspended));
    control.onSuspension(endings::suspend);
    return endings;
  }

  private static Claims claims(
      Lifecycle lifecycle,
      IngressConfig config,
      Redis redis,
      Postgres postgres,
      EndOffsets log,
      MaterializedPosition projections,
      Clock clock) {
    return lifecycle.open(
        "claims",
        () ->
            new Claims(
                redis,
                config.redisPatience(),
                postgres.dataSource(),
                log,
                projections,
                config.claimPatience(),
                clock));
  }

  private static Backlog backlog(
      Lifecycle lifecycle,
      IngressConfig config,
      KafkaAdmin admin,
      EndOffsets log,
      Postgres postgres,
      Metrics metrics) {
    BacklogWatch watch =
        lifecycle.open(
            "backlog",
            () ->
                BacklogWatch.start(
                    config.backlog(),
                    admin.client(),
                    log,
                    ends(admin, Topics.FEEDS),
                    postgres.dataSource()));
    Backlog backlog = watch.backlog();
    metrics.gauge(
        "sluice_backlog_records", "Commands in the log that nobody has taken", backlog::untaken);
    metrics.gauge(
        "sluice_backlog_feed_records",
        "Events of feeds that cannot be read yet",
        watch::unreadRecords);
    return backlog;
  }

  private static EndOffsets ends(KafkaAdmin admin, Topics topic) {
    return new EndOffsets(admin.client(), topic.name(), Topics.PARTITIONS, OFFSETS_TIMEOUT);
  }

  private static Publisher publisher(IngressConfig config, AcceptanceMetrics counted) {
    return new Publisher(
        config.publisher(),
        config.kafka().clientProperties("sluice-ingress"),
        config.seal(),
        counted.publishTime());
  }

  private static List<HttpFeature> controls(
      IngressConfig config,
      Authenticator authenticator,
      ControlLog control,
      KafkaAdmin admin,
      Metrics metrics,
      Clock clock) {
    ControlWriter changes =
        new ControlWriter(
            control,
            config.kafka(),
            admin.client(),
            config.seal(),
            config.publisher().source(),
            clock);
    return List.of(
        new PolicyEndpoint(
            authenticator,
            control,
            changes,
            config.platformTenant(),
            config.limits().bodyBytes(),
            metrics),
        new SubjectEndpoint(authenticator, control, changes, metrics));
  }

  /** The routes to mount. */
  public List<HttpFeature> endpoints() {
    return endpoints;
  }

  /** How its parts are. */
  public List<HealthPart> health() {
    return health;
  }

  /** Ends all waits; to be called when the HTTP server in front begins to close. */
  public void drain() {
    endings.drain();
  }

  /** Lets what is in the buffer reach the log. The HTTP server in front is closed before. */
  @Override
  public void close() {
    lifecycle.close();
  }
}
