package dev.sluice.egress.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Which partitions a table should have, and which may go. Pure.
 *
 * <p>Reads by id or by number look into each partition: they are so wide that there are about eight
 * of them, whatever the retention.
 *
 * @param retention for how long a row is kept at least
 * @param grace by how much longer a partition is kept than its newest row has to be
 */
record PartitionPlan(Duration retention, Duration grace) {
  private static final int PARTS = 5;

  /** A stretch of time that has no partition yet. */
  record Range(Instant from, Instant to) {}

  Duration width() {
    return Duration.ofDays(Math.ceilDiv(retention.toHours(), 24L * PARTS));
  }

  /** What is older than this has aged out. */
  Instant cutoff(Instant now) {
    return now.minus(retention);
  }

  boolean isDue(Partition partition, Instant now) {
    return !partition.to().plus(retention).plus(grace).isAfter(now);
  }

  /**
   * The ranges that are missing, so that there is a partition for what comes now and one ahead.
   *
   * @param present in order
   */
  List<Range> missing(List<Partition> present, Instant now) {
    Instant oldest = cutoff(now).truncatedTo(ChronoUnit.DAYS);
    Instant next = oldest;
    if (!present.isEmpty() && present.getLast().to().isAfter(oldest)) {
      next = present.getLast().to();
    }
    List<Range> missing = new ArrayList<>();
    for (; !next.isAfter(now.plus(width())); next = next.plus(width())) {
      missing.add(new Range(next, next.plus(width())));
    }
    return missing;
  }
}
