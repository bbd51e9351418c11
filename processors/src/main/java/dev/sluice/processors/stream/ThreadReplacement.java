package dev.sluice.processors.stream;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a stream thread that fails replaced: it takes nothing with it, as its transaction is aborted
 * and its tasks reopen. Threads that fail one after the other are replaced with growing pauses, so
 * that a fault that stays does not keep the machine and the group busy. Thread-safe.
 */
public final class ThreadReplacement implements StreamsUncaughtExceptionHandler {
  static final Duration FIRST = Duration.ofMillis(100);
  static final Duration LONGEST = Duration.ofSeconds(5);

  /** Without a failure for so long, the next one is the first again. */
  static final Duration CALM = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(ThreadReplacement.class);

  private final LongSupplier nanos;
  private final Consumer<Duration> sleep;
  private final Runnable failed;
  private Duration pause = Duration.ZERO;
  private long failedAt;

  /**
   * @param nanos a monotonic clock
   * @param sleep holds the failed thread up
   * @param failed is run on the failed thread before it is replaced
   */
  ThreadReplacement(LongSupplier nanos, Consumer<Duration> sleep, Runnable failed) {
    this.nanos = nanos;
    this.sleep = sleep;
    this.failed = failed;
  }

  public static ThreadReplacement of(PulsingClients clients) {
    return new ThreadReplacement(
        System::nanoTime, ThreadReplacement::sleep, () -> clients.ofThisThread().failed());
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    Duration next = next();
    log.atError()
        .addKeyValue("pause", next)
        .setCause(failure)
        .log("A stream thread failed and is replaced");
    sleep.accept(next);
    failed.run();
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private synchronized Duration next() {
    long now = nanos.getAsLong();
    boolean again = pause.isPositive() && now - failedAt < CALM.toNanos();
    Duration twice = pause.multipliedBy(2);
    pause = !again ? FIRST : twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    failedAt = now;
    return pause;
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }
}
