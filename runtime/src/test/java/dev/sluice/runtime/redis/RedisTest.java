package dev.sluice.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embedded.EmbeddedRedis;
import dev.sluice.embedded.FreePorts;
import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.health.Health;
import dev.sluice.runtime.health.HealthStatus;
import dev.sluice.runtime.telemetry.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.client.codec.StringCodec;

/** Redis comes and goes; the process goes on. */
class RedisTest {
  @Test
  void works() throws Exception {
    RedisConfig config =
        RedisConfig.of(SharedParts.redis().address(), SharedParts.redis().password());
    try (Redis redis = Redis.open("test", config, Metrics.ofProcess())) {
      redis.client().getBucket("k", StringCodec.INSTANCE).set("v");
      assertThat(redis.client().getBucket("k", StringCodec.INSTANCE).get()).isEqualTo("v");
      assertThat(redis.isUp()).isTrue();
      assertThat(redis.health().check().call()).isEqualTo(Health.up());
    }
  }

  @Test
  void startsWithoutRedisFailsFastAndFindsItWhenItComes(@TempDir Path directory) throws Exception {
    int port = FreePorts.next();
    RedisConfig config = RedisConfig.of("redis://127.0.0.1:" + port, "test");
    try (Redis redis = Redis.open("test", config, Metrics.ofProcess())) {
      BlockingQueue<Boolean> changes = new LinkedBlockingQueue<>();
      redis.onChange(changes::add);
      assertThat(redis.isUp()).isFalse();
      assertThat(redis.health().check().call().status()).isEqualTo(HealthStatus.DEGRADED);
      assertFailsFast(redis);
      EmbeddedRedis.Settings settings =
          new EmbeddedRedis.Settings(directory, SharedParts.binaries(), port, "test");
      try (EmbeddedRedis _ = EmbeddedRedis.start(settings)) {
        assertThat(changes.poll(20, TimeUnit.SECONDS)).isTrue();
        redis.client().getBucket("k", StringCodec.INSTANCE).set("v");
      }
      assertThat(changes.poll(20, TimeUnit.SECONDS)).isFalse();
      assertFailsFast(redis);
      try (EmbeddedRedis _ = EmbeddedRedis.start(settings)) {
        assertThat(changes.poll(20, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private static void assertFailsFast(Redis redis) {
    long start = System.nanoTime();
    assertThatThrownBy(() -> redis.client().getBucket("k", StringCodec.INSTANCE).get())
        .isInstanceOf(RuntimeException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1_500));
  }
}
