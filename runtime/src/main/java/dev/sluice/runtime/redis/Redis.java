package dev.sluice.runtime.redis;

import dev.sluice.runtime.health.Health;
import dev.sluice.runtime.health.HealthPart;
import dev.sluice.runtime.telemetry.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.SingleServerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Redis client of a process. Redis may be down: the process starts without it, calls fail
 * within the timeout, and {@link #isUp()} spares callers even that. Thread-safe.
 */
public final class Redis implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Redis.class);
  private static final Duration LOOK = Duration.ofMillis(500);

  private final String room;
  private final RedissonClient client;
  private final ScheduledExecutorService watch;
  private final List<Consumer<Boolean>> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable String fault = "not reached yet";

  private Redis(String room, RedissonClient client) {
    this.room = room;
    this.client = client;
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("redis-watch").factory());
  }

  /**
   * @param room whose client it is: a part of its names
   */
  public static Redis open(String room, RedisConfig config, Metrics metrics) {
    Redis redis = new Redis(room, Redisson.create(settings(config)));
    redis.look();
    var _ =
        redis.watch.scheduleWithFixedDelay(
            redis::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    metrics.gauge(
        "sluice_redis_up", "1 while Redis answers", () -> redis.isUp() ? 1 : 0, "room", room);
    return redis;
  }

  public RedissonClient client() {
    return client;
  }

  /** Whether Redis answered when it was last asked, at most about a second ago. */
  public boolean isUp() {
    return fault == null;
  }

  /**
   * @param listener is told true when Redis answers again, perhaps empty, and false when it no
   *     longer does; has to be quick
   */
  public void onChange(Consumer<Boolean> listener) {
    listeners.add(listener);
  }

  /** Degraded while Redis is down: that costs speed, and nothing else. */
  public HealthPart health() {
    return HealthPart.ready("redis-" + room, this::state);
  }

  @Override
  public void close() {
    watch.shutdownNow();
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }

  private Health state() {
    String why = fault;
    return why == null ? Health.up() : Health.degraded(why);
  }

  private void look() {
    String before = fault;
    String now = ask();
    fault = now;
    if (now == null && before != null) {
      log.atInfo().log("Redis answers");
      listeners.forEach(listener -> listener.accept(true));
    } else if (now != null && before == null) {
      log.atWarn().addKeyValue("fault", now).log("Redis does not answer");
      listeners.forEach(listener -> listener.accept(false));
    }
  }

  private @Nullable String ask() {
    try {
      client.getBucket("sluice:ping", ByteArrayCodec.INSTANCE).isExists();
      return null;
    } catch (RuntimeException e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  private static Config settings(RedisConfig redis) {
    int timeout = Math.toIntExact(redis.timeout().toMillis());
    Config config = new Config();
    config.setLazyInitialization(true);
    config.setTcpNoDelay(true);
    config.setTcpKeepAlive(true);
    redis.user().ifPresent(config::setUsername);
    redis.password().ifPresent(password -> config.setPassword(password.reveal()));
    SingleServerConfig server = config.useSingleServer();
    server.setAddress(redis.uri().toString());
    server.setConnectionPoolSize(redis.connections());
    server.setConnectionMinimumIdleSize(1);
    server.setSubscriptionConnectionMinimumIdleSize(1);
    server.setTimeout(timeout);
    server.setConnectTimeout(timeout);
    server.setRetryAttempts(0);
    server.setRetryDelay(new ConstantDelay(Duration.ofMillis(50)));
    server.setPingConnectionInterval(5_000);
    return config;
  }
}
