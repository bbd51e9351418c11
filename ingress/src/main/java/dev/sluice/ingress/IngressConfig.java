package dev.sluice.ingress;

import dev.sluice.ingress.backlog.BacklogConfig;
import dev.sluice.ingress.http.Limits;
import dev.sluice.ingress.publish.PublisherConfig;
import dev.sluice.runtime.config.ConfigException;
import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.ConfigSources;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.limit.RateLimit;
import dev.sluice.runtime.postgres.PostgresConfig;
import dev.sluice.runtime.redis.RedisConfig;
import dev.sluice.runtime.seal.SealConfig;
import dev.sluice.schemas.seal.EnvelopeSeal;
import java.time.Duration;
import java.util.Optional;

/**
 * The configuration of an ingress: {@code ingress.yaml} and the shared sections.
 *
 * @param redisPatience how long Redis may take to say who was first with a key
 * @param claimPatience how long the projections may take to catch up, when Redis cannot say
 * @param platformTenant whose operators may change the default policy; without one nobody may
 * @param rate of commands, and orders about them
 */
public record IngressConfig(
    KafkaConfig kafka,
    PostgresConfig postgres,
    RedisConfig redis,
    EnvelopeSeal seal,
    PublisherConfig publisher,
    Limits limits,
    BacklogConfig backlog,
    Duration redisPatience,
    Duration claimPatience,
    Optional<String> platformTenant,
    RateLimit rate) {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /**
   * @throws ConfigException with every fault
   */
  public static IngressConfig read(ConfigSources sources) {
    ConfigReader reader = ConfigReader.open("ingress", sources);
    ConfigReader claims = reader.section("claims");
    IngressConfig config =
        new IngressConfig(
            KafkaConfig.read(reader.section("kafka")),
            PostgresConfig.read(reader.section("postgres")),
            RedisConfig.read(reader.section("redis")),
            SealConfig.read(reader.section("seal")),
            PublisherConfig.read(reader.section("publisher")),
            Limits.read(reader.section("limits")),
            BacklogConfig.read(reader.section("backlog")),
            claims.duration("redis-patience", Duration.ofMillis(1), MINUTE),
            claims.duration("patience", Duration.ofMillis(1), MINUTE),
            reader.section("policies").optionalString("platform-tenant"),
            RateLimit.read(reader.section("rate-limits"), "commands"));
    reader.finish();
    return config;
  }
}
