package dev.sluice.egress.feed;

import dev.sluice.runtime.telemetry.Metrics;
import io.helidon.metrics.api.Counter;
import java.util.concurrent.atomic.AtomicLong;

/** What an operator sees of the streams. Thread-safe. */
public final class FeedMetrics {
  private final AtomicLong subscribers = new AtomicLong();
  private final Counter sent;
  private final Counter cut;
  private final Counter missed;

  public FeedMetrics(Metrics metrics) {
    metrics.gauge("sluice_sse_subscribers", "Open event streams", subscribers::get);
    sent = metrics.counter("sluice_sse_sent_events", "Events written to streams");
    cut = metrics.counter("sluice_sse_cut_subscribers", "Subscribers cut off for being slow");
    missed =
        metrics.counter(
            "sluice_sse_missed_batches", "Batches that streams read back from PostgreSQL");
  }

  void opened() {
    subscribers.incrementAndGet();
  }

  void closed() {
    subscribers.decrementAndGet();
  }

  void sent(int events) {
    sent.increment(events);
  }

  void cut() {
    cut.increment();
  }

  void missed() {
    missed.increment();
  }
}
