package dev.sluice.runtime.lifecycle;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a process: opened in order, closed in reverse.
 *
 * <p>When a part does not open, {@link #close()} closes those that did. Each part has a bound for
 * its closing; one that fails or takes too long is logged and does not keep the others from being
 * closed. Thread-safe; closing twice does nothing the second time.
 */
public final class Lifecycle implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);
  private static final Duration DEFAULT_BOUND = Duration.ofSeconds(5);

  private final String process;
  private final Deque<Opened> opened = new ArrayDeque<>();
  private boolean closed;

  private record Opened(String name, Duration bound, Part part) {}

  /**
   * @param process names the process in its logs
   */
  public Lifecycle(String process) {
    this.process = process;
  }

  /** Opens a part that closes within five seconds. */
  public <T extends AutoCloseable> T open(String name, Callable<T> opener) {
    return open(name, DEFAULT_BOUND, opener);
  }

  /**
   * Opens a part and keeps it for closing.
   *
   * @param bound how long its closing may take
   * @throws StartException when it cannot be opened; the caller then closes this
   */
  public <T extends AutoCloseable> T open(String name, Duration bound, Callable<T> opener) {
    long start = System.nanoTime();
    T part;
    try {
      part = opener.call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException(process, name, e);
    } catch (Exception e) {
      throw new StartException(process, name, e);
    }
    onClose(name, bound, part::close);
    log.atDebug()
        .addKeyValue("process", process)
        .addKeyValue("part", name)
        .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
        .log("Part opened");
    return part;
  }

  /** Keeps something for closing that is already there. */
  public void onClose(String name, Duration bound, Part part) {
    synchronized (opened) {
      if (!closed) {
        opened.push(new Opened(name, bound, part));
        return;
      }
    }
    closeOne(new Opened(name, bound, part));
    throw new IllegalStateException(process + " is closed");
  }

  /** Closes all parts, the last opened first. */
  @Override
  public void close() {
    closeAll();
  }

  /**
   * Closes all parts, the last opened first.
   *
   * @return the names of those that failed or took too long
   */
  public List<String> closeAll() {
    List<Opened> parts;
    synchronized (opened) {
      closed = true;
      parts = new ArrayList<>(opened);
      opened.clear();
    }
    List<String> failed = new ArrayList<>();
    for (Opened part : parts) {
      if (!closeOne(part)) {
        failed.add(part.name());
      }
    }
    return failed;
  }

  private boolean closeOne(Opened part) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              part.part().close();
              return null;
            });
    Thread thread = Thread.ofPlatform().daemon().name("close-" + part.name()).start(task);
    try {
      task.get(part.bound().toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException e) {
      warn(part, "Part failed to close", e.getCause());
    } catch (TimeoutException e) {
      thread.interrupt();
      warn(part, "Part did not close in time", null);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      warn(part, "Closing of a part was interrupted", null);
    }
    return false;
  }

  private void warn(Opened part, String message, @Nullable Throwable e) {
    log.atWarn()
        .addKeyValue("process", process)
        .addKeyValue("part", part.name())
        .addKeyValue("bound", part.bound())
        .setCause(e)
        .log(message);
  }
}
