package dev.sluice.egress.materializer;

import dev.sluice.egress.store.BookingStore;
import dev.sluice.egress.store.CommandStore;
import dev.sluice.egress.store.FeedStore;
import dev.sluice.egress.store.OffsetStore;
import dev.sluice.egress.store.Projections;
import dev.sluice.egress.store.ScheduleStore;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes a batch in one transaction.
 *
 * <p>The offsets come first: a batch of the past fails before it waits for a row. The heads of the
 * feeds come last: they are what instances contend for, and are held the shortest. All take their
 * rows in the same order, so that none waits for another in a circle.
 */
final class BatchWriter {
  private final Projections projections;
  private final Clock clock;
  private final OffsetStore offsets = new OffsetStore();
  private final CommandStore commands = new CommandStore();
  private final BookingStore bookings = new BookingStore();
  private final ScheduleStore schedules = new ScheduleStore();
  private final FeedStore feeds = new FeedStore();

  BatchWriter(Projections projections, Clock clock) {
    this.projections = projections;
    this.clock = clock;
  }

  /**
   * @throws dev.sluice.egress.store.StaleOffsetsException when the batch is not the next one
   */
  Committed write(Batch batch) {
    return projections.written(
        session -> {
          offsets.advance(session, batch.offsets());
          commands.save(session, batch.documents());
          bookings.save(session, batch.bookings());
          schedules.save(session, batch.schedules());
          List<FeedStore.Numbered> events = feeds.append(session, batch.events(), clock.instant());
          return new Committed(batch.documents(), events);
        });
  }

  /**
   * Where each partition goes on.
   *
   * @param beginnings where those start that are new
   */
  Map<TopicPartition, Long> positions(
      Collection<TopicPartition> partitions, Map<TopicPartition, Long> beginnings) {
    return projections.written(
        session -> {
          beginnings.forEach((partition, offset) -> offsets.begin(session, partition, offset));
          return offsets.positions(session, partitions);
        });
  }
}
