package dev.sluice.runtime.redis;

import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach Redis: section {@code redis}.
 *
 * @param uri {@code redis://host:port} or {@code rediss://host:port}
 * @param timeout how long a call may take, and the opening of a connection
 * @param connections most at a time
 */
public record RedisConfig(
    URI uri, Optional<String> user, Optional<Secret> password, Duration timeout, int connections) {
  public static RedisConfig read(ConfigReader redis) {
    return new RedisConfig(
        redis.uri("uri", "redis", "rediss"),
        redis.optionalString("user"),
        redis.optionalSecret("password"),
        redis.duration("timeout", Duration.ofMillis(50), Duration.ofSeconds(5)),
        redis.integer("connections", 1, 1_000));
  }

  /** The bounds of {@code runtime.yaml}, for tests and tools. */
  public static RedisConfig of(String uri, String password) {
    return new RedisConfig(
        URI.create(uri),
        Optional.empty(),
        password.isEmpty() ? Optional.empty() : Optional.of(Secret.of(password)),
        Duration.ofMillis(500),
        8);
  }
}
