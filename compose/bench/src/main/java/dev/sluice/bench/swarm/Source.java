package dev.sluice.bench.swarm;

/** Where events for the feeds are put in. Used by one thread. */
interface Source extends AutoCloseable {
  /**
   * Puts events in, in this order, and returns when they have been taken.
   *
   * @param first number of the first of them, from 0 on
   */
  void send(int first, int count) throws InterruptedException;

  @Override
  void close();
}
