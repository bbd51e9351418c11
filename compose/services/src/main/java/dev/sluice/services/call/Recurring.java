package dev.sluice.services.call;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Housekeeping tasks, each again and again with a pause between; one thread runs them all. */
public final class Recurring implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Recurring.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("housekeeping").factory());

  /** A task that may fail: it is logged, and tried again after the pause. */
  @FunctionalInterface
  public interface Task {
    void run() throws Exception;
  }

  public void every(Duration pause, String name, Task task) {
    var _ =
        thread.scheduleWithFixedDelay(
            () -> attempt(name, task), pause.toMillis(), pause.toMillis(), MILLISECONDS);
  }

  private static void attempt(String name, Task task) {
    try {
      task.run();
    } catch (Exception e) {
      LOG.atWarn().setCause(e).addKeyValue("task", name).log("housekeeping failed");
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
