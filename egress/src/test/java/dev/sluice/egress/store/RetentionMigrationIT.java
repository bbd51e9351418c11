package dev.sluice.egress.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestProjections;
import dev.sluice.egress.retention.Retention;
import dev.sluice.egress.retention.RetentionConfig;
import dev.sluice.egress.retention.TestRetention;
import dev.sluice.embedded.Database;
import dev.sluice.embedded.SharedParts;
import dev.sluice.testing.TestClock;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Tables that were filled before they had partitions. */
final class RetentionMigrationIT {
  private static final String COMMANDS =
      """
      insert into commands (id, tenant, subject, type, status, revision, accepted_at, updated_at,
        fingerprint, document)
      select gen_random_uuid(), 't', 's', 'CreateBooking',
        case n when 7 then 'PARKED' else 'SUCCEEDED' end, 1, now() - n * interval '1 day',
        now() - n * interval '1 day', '\\x00', '\\x00'
      from generate_series(0, 49) as n
      """;
  private static final String ENTRIES =
      """
      insert into feed_entries (tenant, subject, subject_seq, tenant_seq, command_id, revision,
        type, time, body)
      select tenant, subject, row_number() over (order by accepted_at),
        row_number() over (order by accepted_at), id, 1, 'command.accepted', accepted_at, '\\x00'
      from commands
      """;

  @Test
  void whatWasThereIsThePartitionThatGoesFirst() throws SQLException {
    Database database = SharedParts.freshDatabase();
    Flyway.configure()
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .locations("classpath:db/egress")
        .target("3")
        .load()
        .migrate();
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute(COMMANDS);
      statement.execute(ENTRIES);
      statement.execute("insert into feed_heads values ('t', '', 50), ('t', 's', 50)");
    }
    try (TestProjections db = new TestProjections(database)) {
      assertThat(db.column("select count(*) from commands_first")).containsExactly(50L);
      assertThat(db.column("select count(*) from feed_entries_first")).containsExactly(50L);
      TestClock clock = new TestClock(Instant.now());
      RetentionConfig kept = new RetentionConfig(Duration.ofDays(30), Duration.ofDays(30));
      Retention retention = TestRetention.of(db.dataSource(), kept, clock);
      retention.look();
      UUID newest =
          (UUID) db.column("select id from commands order by accepted_at desc limit 1").getFirst();
      List<CommandStore.Progress> progress =
          db.projections().read(r -> new CommandStore().progress(r, List.of(newest)));
      assertThat(progress).extracting(CommandStore.Progress::revision).containsExactly(1L);
      assertThat(extent(db)).isEqualTo(new FeedHistory.Extent(1, 50));
      clock.advance(Duration.ofDays(33));
      retention.look();
      assertThat(db.column("select status from commands")).containsExactly("PARKED");
      assertThat(extent(db)).isEqualTo(new FeedHistory.Extent(51, 50));
    }
  }

  private static FeedHistory.Extent extent(TestProjections db) {
    return db.projections().read(s -> new FeedHistory().extent(s, new FeedId.OfSubject("t", "s")));
  }
}
