package dev.sluice.egress.materializer;

import dev.sluice.egress.store.OffsetStore.Advance;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that this instance has, and where PostgreSQL says each of them goes on. Partitions
 * whose place is not known (yet, or any more) are paused. Confined to the consumer's thread.
 */
final class Assignment implements ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(Assignment.class);

  private final Consumer<String, byte[]> consumer;
  private final BatchWriter writer;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Map<TopicPartition, Long> heard = new HashMap<>();
  private final Set<TopicPartition> unplaced = new HashSet<>();

  Assignment(Consumer<String, byte[]> consumer, BatchWriter writer) {
    this.consumer = consumer;
    this.writer = writer;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    unplaced.addAll(partitions);
    log.atInfo()
        .addKeyValue("added", partitions.size())
        .addKeyValue("partitions", consumer.assignment().size())
        .log("Partitions assigned");
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    partitions.forEach(positions::remove);
    partitions.forEach(heard::remove);
    unplaced.removeAll(partitions);
  }

  /** Whether there are partitions that wait for {@link #place()}. */
  boolean isPlaced() {
    return unplaced.isEmpty();
  }

  /** Asks PostgreSQL where the waiting partitions go on, and lets them. */
  void place() {
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(unplaced);
    Map<TopicPartition, Long> found = writer.positions(unplaced, beginnings);
    for (TopicPartition partition : Set.copyOf(unplaced)) {
      long position = found.getOrDefault(partition, 0L);
      long beginning = beginnings.getOrDefault(partition, 0L);
      if (position < beginning) {
        log.atError()
            .addKeyValue("partition", partition)
            .addKeyValue("position", position)
            .addKeyValue("beginning", beginning)
            .log("Records were deleted before they were materialized; rebuild from the audit log");
      }
      consumer.seek(partition, Math.max(position, beginning));
      positions.put(partition, position);
      unplaced.remove(partition);
      consumer.resume(Set.of(partition));
    }
  }

  /** The consumer has read up to there. */
  void heard(Map<TopicPartition, OffsetAndMetadata> next) {
    next.forEach((partition, to) -> heard.put(partition, to.offset()));
  }

  /** The steps from where PostgreSQL is to where the consumer is. */
  Map<TopicPartition, Advance> steps() {
    Map<TopicPartition, Advance> steps = new HashMap<>();
    heard.forEach(
        (partition, to) -> {
          Long from = positions.get(partition);
          if (from != null && !from.equals(to)) {
            steps.put(partition, new Advance(from, to));
          }
        });
    return steps;
  }

  /** The steps have been committed. */
  void advanced(Map<TopicPartition, Advance> steps) {
    steps.forEach((partition, step) -> positions.replace(partition, step.to()));
  }

  /** Nobody knows what became of the last batch: all go back to where PostgreSQL says. */
  void misplaced() {
    consumer.pause(consumer.assignment());
    positions.clear();
    heard.clear();
    unplaced.addAll(consumer.assignment());
  }

  /** Records behind the places known, as far as the consumer has heard. */
  long lag() {
    long lag = 0;
    for (TopicPartition partition : positions.keySet()) {
      lag += consumer.currentLag(partition).orElse(0);
    }
    return lag;
  }
}
