package dev.sluice.bench.part;

import dev.sluice.bench.figure.Latency;
import java.time.Duration;

/** One thing that happens on the way of a command, done by itself. Not thread-safe. */
@FunctionalInterface
public interface Part {
  /** Does it once, and returns when it is done. */
  void once() throws Exception;

  /** Does it one after the other for as long as this, and at least once. */
  default Latency repeat(Duration duration) throws Exception {
    Latency latency = new Latency();
    long end = System.nanoTime() + duration.toNanos();
    long begin = System.nanoTime();
    while (begin < end || latency.count() == 0) {
      once();
      long now = System.nanoTime();
      latency.recordNanos(now - begin);
      begin = now;
    }
    return latency;
  }
}
