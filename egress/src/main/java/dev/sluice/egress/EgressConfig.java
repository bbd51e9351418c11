package dev.sluice.egress;

import dev.sluice.egress.feed.FeedConfig;
import dev.sluice.egress.retention.RetentionConfig;
import dev.sluice.egress.webhook.WebhookConfig;
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

/**
 * The configuration of an egress: {@code egress.yaml} and the shared sections.
 *
 * @param group the instances that share the materializer's work
 * @param batchRecords at most so many records a transaction
 * @param catchUp how long a poll waits for the materializer before it says it cannot tell
 * @param cache what is kept in Redis
 * @param retention for how long what clients read is kept in PostgreSQL
 * @param reads polls, queries and tickets
 * @param streams that are opened
 */
public record EgressConfig(
    KafkaConfig kafka,
    PostgresConfig postgres,
    RedisConfig redis,
    EnvelopeSeal seal,
    String group,
    int batchRecords,
    Duration catchUp,
    FeedConfig feed,
    Cache cache,
    RetentionConfig retention,
    WebhookConfig webhooks,
    RateLimit reads,
    RateLimit streams) {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  /**
   * What is kept in Redis, and for how long.
   *
   * @param statusKept how long after its last change a document is kept
   * @param feedEvents events of one feed, about
   * @param feedKept how long after its last event a feed is kept
   * @param claimsAfter how long Redis has to have been reachable before its claims are completed
   */
  public record Cache(
      Duration statusKept, int feedEvents, Duration feedKept, Duration claimsAfter) {
    static Cache read(ConfigReader cache) {
      return new Cache(
          cache.duration("status-kept", SECOND, DAY),
          cache.integer("feed-events", 1, 100_000),
          cache.duration("feed-kept", SECOND, DAY),
          cache.duration("claims-after", Duration.ZERO, DAY));
    }
  }

  /**
   * @throws ConfigException with every fault
   */
  public static EgressConfig read(ConfigSources sources) {
    ConfigReader reader = ConfigReader.open("egress", sources);
    ConfigReader materializer = reader.section("materializer");
    EgressConfig config =
        new EgressConfig(
            KafkaConfig.read(reader.section("kafka")),
            PostgresConfig.read(reader.section("postgres")),
            RedisConfig.read(reader.section("redis")),
            SealConfig.read(reader.section("seal")),
            materializer.string("group"),
            materializer.integer("batch-records", 1, 100_000),
            reader.section("commands").duration("catch-up", Duration.ZERO, Duration.ofMinutes(1)),
            FeedConfig.read(reader.section("feed")),
            Cache.read(reader.section("cache")),
            RetentionConfig.read(reader.section("retention")),
            WebhookConfig.read(reader.section("webhooks")),
            RateLimit.read(reader.section("rate-limits"), "reads"),
            RateLimit.read(reader.section("rate-limits"), "streams"));
    reader.finish();
    return config;
  }
}
