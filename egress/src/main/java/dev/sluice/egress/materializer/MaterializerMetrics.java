package dev.sluice.egress.materializer;

import dev.sluice.runtime.telemetry.Metrics;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.DistributionSummary;
import io.helidon.metrics.api.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What an operator sees of the materializer. Thread-safe. */
public final class MaterializerMetrics {
  private final Clock clock;
  private final AtomicLong lag = new AtomicLong();
  private final Counter skipped;
  private final Counter failures;
  private final DistributionSummary batchRecords;
  private final Timer batchTime;
  private final Timer eventToCommit;

  public MaterializerMetrics(Metrics metrics, Clock clock) {
    this.clock = clock;
    this.skipped =
        metrics.counter(
            "sluice_materializer_skipped_records", "Records that were unreadable or not sealed");
    this.failures =
        metrics.counter("sluice_materializer_failures", "Batches that were not written");
    this.batchRecords =
        metrics.summary("sluice_materializer_batch_records", "Records of one transaction");
    this.batchTime = metrics.timer("sluice_materializer_batch", "Time to write one batch");
    this.eventToCommit =
        metrics.timer("sluice_materializer_event_to_commit", "From an event to its commit");
    metrics.gauge("sluice_materializer_lag_records", "Records not materialized yet", lag::get);
  }

  void skipped() {
    skipped.increment();
  }

  void failed() {
    failures.increment();
  }

  void lag(long records) {
    lag.set(records);
  }

  void written(Committed committed, int records, Duration took) {
    batchRecords.record(records);
    batchTime.record(took);
    long now = clock.millis();
    committed
        .events()
        .forEach(
            e ->
                eventToCommit.record(
                    Duration.ofMillis(Math.max(0, now - e.entry().time().toEpochMilli()))));
  }
}
