package dev.sluice.egress.retention;

import dev.sluice.runtime.telemetry.Metrics;
import io.helidon.metrics.api.Counter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** What an operator sees of one table that ages out. Thread-safe. */
final class RetentionMetrics {
  private final AtomicInteger partitions = new AtomicInteger();
  private final AtomicInteger rest = new AtomicInteger();
  private final AtomicReference<Instant> oldest;
  private final Counter dropped;
  private final Counter failures;

  RetentionMetrics(Metrics metrics, AgingTable table, Clock clock) {
    String name = table.name();
    this.oldest = new AtomicReference<>(clock.instant());
    this.dropped =
        metrics.counter("sluice_partitions_dropped", "Partitions that aged out", "table", name);
    this.failures =
        metrics.counter(
            "sluice_retention_failures",
            "Attempts to make, empty or drop a partition that failed",
            "table",
            name);
    metrics.gauge("sluice_partitions", "Partitions of a table", partitions::get, "table", name);
    metrics.gauge(
        "sluice_partition_default_rows",
        "Rows that no other partition takes, counted up to 100,000",
        rest::get,
        "table",
        name);
    metrics.gauge(
        "sluice_partition_oldest_seconds",
        "How long the oldest partition has taken no more rows",
        () -> Math.max(0, Duration.between(oldest.get(), clock.instant()).toSeconds()),
        "table",
        name);
  }

  void seen(int present, Instant oldestEnd, int inDefault) {
    partitions.set(present);
    oldest.set(oldestEnd);
    rest.set(inDefault);
  }

  void dropped() {
    dropped.increment();
  }

  void failed() {
    failures.increment();
  }
}
