package dev.sluice.services.postgres;

import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.Secret;

/**
 * Where a service's own database is: section {@code database} of the service.
 *
 * @param url a JDBC URL of PostgreSQL
 * @param poolSize connections at most
 */
public record DatabaseConfig(String url, String user, Secret password, int poolSize) {

  public static DatabaseConfig read(ConfigReader database) {
    return new DatabaseConfig(
        database.uri("url", "jdbc").toString(),
        database.string("user"),
        database.secret("password"),
        database.integer("pool-size", 2, 1_000));
  }
}
