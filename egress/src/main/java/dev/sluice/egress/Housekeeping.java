package dev.sluice.egress;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this room does every second. A chore that fails is logged and done again. */
final class Housekeeping implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final ScheduledExecutorService chores;

  /** Something that may be interrupted when the process is stopped. */
  interface Chore {
    void run() throws InterruptedException;
  }

  /**
   * @param threads so many chores may take their time without holding up the others
   */
  Housekeeping(int threads) {
    this.chores =
        Executors.newScheduledThreadPool(
            threads, Thread.ofVirtual().name("housekeeping-", 0).factory());
  }

  void add(String name, Chore chore) {
    var _ =
        chores.scheduleWithFixedDelay(
            () -> attempt(name, chore), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void attempt(String name, Chore chore) {
    try {
      chore.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("chore", name).setCause(e).log("Chore failed; done again later");
    }
  }

  @Override
  public void close() {
    chores.shutdownNow();
  }
}
