package dev.sluice.egress.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestLog;
import dev.sluice.egress.TestProjections;
import dev.sluice.egress.store.CommandStore;
import dev.sluice.egress.store.FeedStore;
import dev.sluice.egress.store.FeedStore.Received;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One instance has a clock that is two months ahead. */
final class LeapingClockIT {
  private static final Duration LEAP = Duration.ofDays(60);
  private static final RetentionConfig KEPT =
      new RetentionConfig(Duration.ofDays(30), Duration.ofDays(30));

  private static final String PARTITIONS =
      "select cast(inhrelid as bigint) from pg_inherits where inhparent in"
          + " (cast('commands' as regclass), cast('feed_entries' as regclass)) order by 1";

  @Test
  void itDropsNothingAndRecordsNothingInTheFuture() {
    try (TestProjections db = TestProjections.fresh()) {
      TestClock clock = new TestClock(Instant.now());
      Retention retention = new Retention(db.dataSource(), KEPT, Metrics.ofProcess(), clock);
      retention.look();
      List<Object> partitions = db.column(PARTITIONS);
      clock.advance(LEAP);
      record(db, clock.instant());
      retention.look();
      assertThat(db.column(PARTITIONS)).isEqualTo(partitions);
      assertThat(db.column("select count(*) from commands")).containsExactly(1L);
      assertThat(db.column("select count(*) from feed_entries where recorded_at <= now()"))
          .containsExactly(4L);
      TestRetention.of(db.dataSource(), KEPT, clock).look();
      assertThat(db.column("select count(*) from commands")).containsExactly(0L);
      assertThat(db.column("select count(*) from feed_entries")).containsExactly(0L);
    }
  }

  private static void record(TestProjections db, Instant now) {
    List<FeedEntry> events = TestLog.booked(TestLog.create(TestLog.client(), "room", null));
    List<Received> received =
        events.stream().map(entry -> new Received(entry, EventCodec.write(entry))).toList();
    db.projections()
        .<Integer>written(
            s -> {
              new CommandStore().save(s, List.of(events.getLast().document()));
              return new FeedStore().append(s, received, now).size();
            });
  }
}
