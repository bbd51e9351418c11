package dev.sluice.services.call;

import dev.sluice.runtime.config.ConfigReader;

/**
 * How calls share transactions: section {@code batch} of a service.
 *
 * @param transactions how many run at once; each has a connection of its own
 * @param calls how many calls one transaction takes at most
 * @param queue how many calls wait at most before new ones are refused
 */
public record BatchConfig(int transactions, int calls, int queue) {

  public static BatchConfig read(ConfigReader batch) {
    return new BatchConfig(
        batch.integer("transactions", 1, 100),
        batch.integer("calls", 1, 1_000),
        batch.integer("queue", 1, 1_000_000));
  }
}
