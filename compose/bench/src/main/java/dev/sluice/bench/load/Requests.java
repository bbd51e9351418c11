package dev.sluice.bench.load;

/** What is sent; called by many threads at once. */
@FunctionalInterface
public interface Requests {
  /**
   * @param number counts the requests of a loop from 0
   */
  byte[] next(long number);
}
