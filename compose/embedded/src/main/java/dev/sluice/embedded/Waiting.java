package dev.sluice.embedded;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for another process, which tells nobody when it is ready. */
final class Waiting {
  private static final Duration STEP = Duration.ofMillis(5);

  private Waiting() {}

  static void until(Duration patience, BooleanSupplier condition, String otherwise) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        throw new EmbeddedPartException(otherwise);
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
  }
}
