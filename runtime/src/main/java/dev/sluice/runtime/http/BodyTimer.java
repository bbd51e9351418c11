package dev.sluice.runtime.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Interrupts those who wait for a body that does not arrive in time, or up to a sixteenth of that
 * time later. Thread-safe.
 */
final class BodyTimer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BodyTimer.class);
  private static final int LOOKS = 16;

  private final long timeout;

  /** Looked through from time to time: a timer for each request is a lock that all wait for. */
  private final Set<Reading> readings = ConcurrentHashMap.newKeySet();

  private final ScheduledExecutorService timer;

  BodyTimer(Duration timeout) {
    this.timeout = timeout.toNanos();
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("body-timer").factory());
    long pause = this.timeout / LOOKS;
    var _ = timer.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.NANOSECONDS);
  }

  /** A body that the thread waits for that began to. Told apart by identity. */
  final class Reading implements AutoCloseable {
    private final BooleanSupplier arrived;
    private final long giveUpAt = System.nanoTime() + timeout;
    private @Nullable Thread reader = Thread.currentThread();

    private Reading(BooleanSupplier arrived) {
      this.arrived = arrived;
    }

    /** Interrupting a thread that reads from a channel closes the channel. */
    private synchronized void giveUp() {
      Thread waiting = reader;
      reader = null;
      if (waiting != null && !arrived.getAsBoolean()) {
        waiting.interrupt();
      }
    }

    /** From here on the thread does something else. */
    @Override
    public void close() {
      readings.remove(this);
      synchronized (this) {
        reader = null;
      }
    }
  }

  /**
   * Begins to wait.
   *
   * @param arrived whether the body has been read
   */
  Reading begin(BooleanSupplier arrived) {
    Reading reading = new Reading(arrived);
    readings.add(reading);
    return reading;
  }

  private void look() {
    long now = System.nanoTime();
    for (Reading reading : readings) {
      if (now - reading.giveUpAt >= 0) {
        giveUp(reading);
      }
    }
  }

  /** An exception would be the end of all looks, and whoever waits then would wait for ever. */
  private static void giveUp(Reading reading) {
    try {
      reading.giveUp();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("Whether a body has arrived cannot be told");
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
