package dev.sluice.egress.redis;

import dev.sluice.runtime.redis.Redis;
import dev.sluice.runtime.telemetry.Metrics;
import io.helidon.metrics.api.Counter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to Redis of everything that can do without: while Redis is down, and for a second after
 * each failure, nothing is tried, so that a Redis that hangs costs one timeout a second at most.
 * Thread-safe.
 */
public final class RedisGate {
  private static final Logger log = LoggerFactory.getLogger(RedisGate.class);
  private static final Duration REST = Duration.ofSeconds(1);

  private final Redis redis;
  private final Counter failures;
  private final AtomicLong restUntil = new AtomicLong(System.nanoTime());

  public RedisGate(Redis redis, Metrics metrics) {
    this.redis = redis;
    this.failures =
        metrics.counter("sluice_egress_redis_failures", "Calls to Redis that failed or timed out");
  }

  public boolean isOpen() {
    return redis.isUp() && System.nanoTime() - restUntil.get() >= 0;
  }

  RedissonClient client() {
    return redis.client();
  }

  /** The answer of the call; empty when Redis was not asked, or failed. */
  <T> Optional<T> call(Callable<@Nullable T> call) {
    if (!isOpen()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(call.call());
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      failures.increment();
      restUntil.set(System.nanoTime() + REST.toNanos());
      log.atDebug().setCause(e).log("Redis failed; going on without it");
      return Optional.empty();
    }
  }
}
