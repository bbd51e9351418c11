package dev.sluice.runtime.limit;

import dev.sluice.runtime.redis.Redis;
import dev.sluice.runtime.telemetry.Metrics;
import io.github.bucket4j.VerboseResult;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.redisson.Bucket4jRedisson;
import io.helidon.metrics.api.Counter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.redisson.Redisson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The buckets in Redis that all instances draw from. While Redis is away, and for a second after it
 * failed or was slow, nothing is drawn. Thread-safe.
 */
final class SharedBuckets {
  private static final Logger log = LoggerFactory.getLogger(SharedBuckets.class);
  private static final String KEYS = "sluice:limit:";
  private static final Duration REST = Duration.ofSeconds(1);
  private static final Duration KEPT = Duration.ofSeconds(10);

  private final Redis redis;
  private final ProxyManager<String> buckets;
  private final Counter failures;
  private final AtomicLong restUntil = new AtomicLong(System.nanoTime());

  /**
   * What was drawn.
   *
   * @param left in the bucket
   * @param untilNext until there is one more; zero if there is
   */
  record Drawn(long requests, long left, Duration untilNext) {}

  /**
   * @param patience how long a draw may take
   */
  SharedBuckets(String room, Redis redis, Duration patience, Metrics metrics) {
    this.redis = redis;
    this.buckets =
        Bucket4jRedisson.casBasedBuilder(((Redisson) redis.client()).getCommandExecutor())
            .requestTimeout(patience)
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT))
            .build();
    this.failures =
        metrics.counter(
            "sluice_rate_limit_failures",
            "Draws of requests from Redis that failed or took too long",
            "room",
            room);
  }

  /** Draws what there is, up to so many; empty when Redis is away. */
  Optional<Drawn> draw(String key, Quota quota, long most) {
    if (!redis.isUp() || System.nanoTime() - restUntil.get() < 0) {
      return Optional.empty();
    }
    try {
      VerboseResult<Long> drawn =
          buckets
              .getProxy(KEYS + quota.key() + ":" + key, quota::bucket)
              .asVerbose()
              .tryConsumeAsMuchAsPossible(most);
      long wait =
          drawn
              .getState()
              .calculateDelayNanosAfterWillBePossibleToConsume(
                  1, drawn.getOperationTimeNanos(), false);
      return Optional.of(
          new Drawn(
              drawn.getValue(),
              drawn.getState().getAvailableTokens(),
              Duration.ofNanos(Math.max(0, wait))));
    } catch (RuntimeException e) {
      failures.increment();
      restUntil.set(System.nanoTime() + REST.toNanos());
      log.atDebug().setCause(e).log("Redis does not count requests; each instance counts its own");
      return Optional.empty();
    }
  }
}
