package dev.sluice.bench.swarm;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What the subscribers have seen. Written by the selector thread, read by any. */
final class Tally {
  final AtomicLong live = new AtomicLong();
  final AtomicLong delivered = new AtomicLong();
  final AtomicLong bytes = new AtomicLong();
  final AtomicLong gaps = new AtomicLong();
  final AtomicLong doubles = new AtomicLong();
  final AtomicLong broken = new AtomicLong();
  private final Map<Integer, Long> refusals = new ConcurrentHashMap<>();
  private volatile Histogram connects = histogram();
  private volatile Histogram latencies = histogram();

  private static Histogram histogram() {
    return new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(10), 3);
  }

  /** Begins new histograms; the counts go on. */
  void restart() {
    connects = histogram();
    latencies = histogram();
  }

  /** A request was answered with something else than a stream. */
  void refused(int status) {
    refusals.merge(status, 1L, Long::sum);
  }

  /** How many requests were answered with each status but 200. */
  Map<Integer, Long> refusals() {
    return Map.copyOf(refusals);
  }

  void connected(long nanos) {
    connects.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
    live.incrementAndGet();
  }

  void received(long nanos) {
    latencies.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos)));
    delivered.incrementAndGet();
  }

  /** From the connection's start to the answer's head, in microseconds. */
  Histogram connects() {
    return connects.copy();
  }

  /** From the intended sending of an event to its last byte, in microseconds. */
  Histogram latencies() {
    return latencies.copy();
  }
}
