package dev.sluice.runtime.postgres;

import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.Secret;
import java.time.Duration;

/**
 * How to reach a database: section {@code postgres}.
 *
 * @param url {@code jdbc:postgresql://host:port/database}
 * @param poolSize most connections at a time
 * @param acquireTimeout how long a caller waits for a connection, also when the server is down
 * @param connectTimeout how long the opening of one may take; whole seconds
 * @param socketTimeout how long the server may be silent in the middle of a call; whole seconds
 */
public record PostgresConfig(
    String url,
    String user,
    Secret password,
    int poolSize,
    Duration acquireTimeout,
    Duration connectTimeout,
    Duration socketTimeout) {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  public static PostgresConfig read(ConfigReader postgres) {
    String url = postgres.string("url");
    if (!url.isEmpty() && !url.startsWith("jdbc:postgresql://")) {
      postgres.fault("url", "must begin with jdbc:postgresql://");
    }
    return new PostgresConfig(
        url,
        postgres.string("user"),
        postgres.secret("password"),
        postgres.integer("pool-size", 1, 1_000),
        postgres.duration("acquire-timeout", Duration.ofMillis(250), MINUTE),
        postgres.duration("connect-timeout", SECOND, MINUTE),
        postgres.duration("socket-timeout", SECOND, MINUTE.multipliedBy(60)));
  }

  /** The bounds of {@code runtime.yaml}, for tests and tools. */
  public static PostgresConfig of(String url, String user, String password) {
    return new PostgresConfig(
        url,
        user,
        Secret.of(password),
        10,
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30));
  }
}
