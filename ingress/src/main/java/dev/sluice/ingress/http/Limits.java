package dev.sluice.ingress.http;

import dev.sluice.runtime.config.ConfigReader;

/**
 * Within what bounds commands are taken: section {@code limits}.
 *
 * @param bodyBytes of one command
 * @param batchBytes of a batch
 * @param batches being read and accepted at a time
 * @param commandsInFlight being accepted at a time
 * @param waiters for commands to end ({@code Prefer: wait}) at a time
 */
public record Limits(
    int bodyBytes, int batchBytes, int batches, int commandsInFlight, int waiters) {
  private static final int MEBIBYTE = 1 << 20;

  public static Limits read(ConfigReader limits) {
    return new Limits(
        limits.integer("body-bytes", 1024, MEBIBYTE),
        limits.integer("batch-bytes", 1024, 64 * MEBIBYTE),
        limits.integer("batches", 1, 1000),
        limits.integer("commands-in-flight", BatchEndpoint.MOST_LINES, 1_000_000),
        limits.integer("waiters", 0, 1_000_000));
  }
}
