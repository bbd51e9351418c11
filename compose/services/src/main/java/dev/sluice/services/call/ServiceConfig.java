package dev.sluice.services.call;

import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.services.postgres.DatabaseConfig;
import java.time.Duration;

/**
 * How a gRPC service runs: section {@code booking} or {@code schedule}.
 *
 * @param host the address to listen on
 * @param port 0 for any free one
 * @param retention how long the record of a call is kept; a repeat after that is a new call
 */
public record ServiceConfig(
    String host, int port, DatabaseConfig database, BatchConfig batch, Duration retention) {

  public static ServiceConfig read(ConfigReader service) {
    BatchConfig batch = BatchConfig.read(service.section("batch"));
    DatabaseConfig database = DatabaseConfig.read(service.section("database"));
    if (database.poolSize() <= batch.transactions()) {
      service.fault("database.pool-size", "must be more than batch.transactions");
    }
    return new ServiceConfig(
        service.string("host"),
        service.integer("port", 0, 65_535),
        database,
        batch,
        service.duration("retention", Duration.ofDays(1), Duration.ofDays(3650)));
  }
}
