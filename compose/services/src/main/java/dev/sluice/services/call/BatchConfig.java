package dev.sluice.services.call;

/**
 * How calls share transactions.
 *
 * @param transactions how many run at once; each has a connection of its own
 * @param calls how many calls one transaction takes at most
 * @param queue how many calls wait at most before new ones are refused
 */
public record BatchConfig(int transactions, int calls, int queue) {

  public BatchConfig {
    if (transactions < 1 || calls < 1 || queue < 1) {
      throw new IllegalArgumentException("at least one of each");
    }
  }
}
