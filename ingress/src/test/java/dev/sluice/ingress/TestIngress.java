package dev.sluice.ingress;

import dev.sluice.embedded.Database;
import dev.sluice.ingress.backlog.BacklogConfig;
import dev.sluice.ingress.http.Limits;
import dev.sluice.ingress.publish.PublisherConfig;
import dev.sluice.runtime.auth.AuthConfig;
import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.health.HealthProbe;
import dev.sluice.runtime.health.HealthReport;
import dev.sluice.runtime.http.HttpServer;
import dev.sluice.runtime.http.HttpServerConfig;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.limit.Quota;
import dev.sluice.runtime.limit.RateLimit;
import dev.sluice.runtime.postgres.PostgresConfig;
import dev.sluice.runtime.redis.RedisConfig;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.seal.EnvelopeSeal;
import dev.sluice.testing.TestIssuer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A whole ingress on a port of its own, with its own clients of the parts. */
final class TestIngress implements AutoCloseable {
  private static final Quota ENOUGH = new Quota(1_000_000, Duration.ofSeconds(10));
  static final EnvelopeSeal SEAL = new EnvelopeSeal(Map.of("k1", new byte[32]), "k1");
  static final Limits LIMITS = new Limits(65_536, 1 << 20, 4, 4096, 100);

  static final BacklogConfig BACKLOG = new BacklogConfig("nobody", 10_000, Duration.ofMillis(50));

  static final String PLATFORM = "platform";

  private final Authenticator authenticator;
  private final IngressApplication application;
  private final HealthParts health = new HealthParts();
  private final HttpServer server;

  TestIngress(IngressConfig config, TestIssuer issuer) {
    this(config, issuer, Clock.systemUTC());
  }

  /**
   * @param clock of what it accepts; tokens have the machine's
   */
  TestIngress(IngressConfig config, TestIssuer issuer, Clock clock) {
    Metrics metrics = Metrics.ofProcess();
    authenticator = Authenticator.open(auth(issuer), Clock.systemUTC());
    application = IngressApplication.open(config, authenticator, metrics, clock);
    application.health().forEach(health::register);
    server =
        HttpServer.open(HttpServerConfig.onLoopback(), application.endpoints(), health, metrics);
    server.onDrain(application::drain);
  }

  /** Patient, so that a slow machine does not look like a fault. */
  static IngressConfig config(String kafka, Database postgres, String redis, String password) {
    return config(kafka, postgres, redis, password, BACKLOG);
  }

  static IngressConfig config(
      String kafka, Database postgres, String redis, String password, BacklogConfig backlog) {
    return new IngressConfig(
        KafkaConfig.of(kafka),
        PostgresConfig.of(postgres.jdbcUrl(), postgres.user(), postgres.password()),
        RedisConfig.of(redis, password),
        SEAL,
        publisher(Duration.ofSeconds(10), Duration.ofSeconds(20)),
        LIMITS,
        backlog,
        Duration.ofSeconds(2),
        Duration.ofSeconds(20),
        Optional.of(PLATFORM),
        new RateLimit("commands", ENOUGH, ENOUGH));
  }

  static PublisherConfig publisher(Duration maxBlock, Duration deliveryTimeout) {
    return new PublisherConfig(
        Duration.ofMillis(1), maxBlock, deliveryTimeout, 32 << 20, "/sluice/test");
  }

  int port() {
    return server.port();
  }

  HealthReport ready() {
    return health.report(HealthProbe.READY);
  }

  @Override
  public void close() {
    server.close();
    application.close();
    authenticator.close();
  }

  private static AuthConfig auth(TestIssuer issuer) {
    return new AuthConfig(
        TestIssuer.NAME,
        TestIssuer.AUDIENCE,
        issuer.jwksUri(),
        Duration.ZERO,
        Duration.ofMinutes(5),
        Duration.ofSeconds(5),
        1000);
  }
}
