package dev.sluice.stack;

import dev.sluice.embedded.EmbeddedPart;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server process that is started again a second after it ended without being asked to. */
final class Revived<P extends EmbeddedPart> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Revived.class);

  private final Supplier<P> start;
  private final BiConsumer<P, Runnable> onExit;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("revive").factory());
  private volatile P part;

  Revived(P part, Supplier<P> start, BiConsumer<P, Runnable> onExit) {
    this.part = part;
    this.start = start;
    this.onExit = onExit;
    watch();
  }

  P part() {
    return part;
  }

  private void watch() {
    onExit.accept(part, this::schedule);
  }

  private void schedule() {
    synchronized (executor) {
      if (!executor.isShutdown()) {
        log.atWarn().addKeyValue("part", part.name()).log("A part ended and is started again");
        var _ = executor.schedule(this::revive, 1, TimeUnit.SECONDS);
      }
    }
  }

  private void revive() {
    try {
      part.close();
      part = start.get();
      watch();
      log.atInfo().addKeyValue("part", part.name()).log("A part is back");
    } catch (RuntimeException e) {
      log.atError().addKeyValue("part", part.name()).setCause(e).log("A part did not come back");
      schedule();
    }
  }

  @Override
  public void close() {
    synchronized (executor) {
      executor.shutdownNow();
    }
    executor.close();
    part.close();
  }
}
