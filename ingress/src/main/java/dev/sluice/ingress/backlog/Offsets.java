package dev.sluice.ingress.backlog;

import java.util.Optional;

/** Where the partitions of a topic end, and how far those who take from them have come. */
@FunctionalInterface
interface Offsets {
  /**
   * What a look has found.
   *
   * @param ends of the partitions
   * @param taken offsets up to which their records have been taken
   */
  record Look(long[] ends, long[] taken) {}

  /** Empty when nobody can tell now. */
  Optional<Look> look() throws InterruptedException;
}
