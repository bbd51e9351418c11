package dev.sluice.services.call;

import dev.sluice.services.postgres.DatabaseConfig;
import java.time.Duration;

/**
 * How a gRPC service runs.
 *
 * @param host the address to listen on
 * @param port 0 for any free one
 * @param retention how long the record of a call is kept; a repeat after that is a new call
 */
public record ServiceConfig(
    String host, int port, DatabaseConfig database, BatchConfig batch, Duration retention) {}
