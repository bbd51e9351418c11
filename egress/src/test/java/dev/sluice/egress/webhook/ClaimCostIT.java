package dev.sluice.egress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestProjections;
import dev.sluice.embedded.Database;
import dev.sluice.embedded.SharedParts;
import dev.sluice.testing.TestClock;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.Test;

/** Webhooks of the release before, with much in their queues. */
final class ClaimCostIT {
  private static final String WEBHOOKS =
      """
      insert into webhooks (id, tenant, subject, url, types, status, disablements, secret_key,
        secret_number, old_key, old_number, old_until, position, created_at, updated_at)
      select gen_random_uuid(), 't', 's-' || n % 20, 'http://127.0.0.1:1/', '{}', 'ENABLED', 0, 'k',
        2, 'k', 1, timestamptz '2026-11-22 13:00:00.5+00', 0, now(), now()
      from generate_series(1, 40) as n
      """;

  /** The first of 1,000 lanes of each webhook, all due. */
  private static final String DELIVERIES =
      """
      insert into webhook_deliveries (id, webhook_id, sequence, lane, event_id, type, body, status,
        due_at, tries, attempts, created_at)
      select gen_random_uuid(), w.id, n, 'lane-' || n, 'event-' || n, 'command.accepted', '\\x00',
        'PENDING', timestamptz '2026-11-22 11:00:00+00' + n * interval '1 second', 3, '[]', now()
      from webhooks w, generate_series(1, 1000) as n
      """;

  private final TestClock clock = new TestClock(Instant.parse("2026-11-22T12:00:00Z"));

  private static void fill(Database database) throws SQLException {
    Flyway.configure()
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .locations("classpath:db/egress")
        .target("5")
        .load()
        .migrate();
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute(WEBHOOKS);
      statement.execute(DELIVERIES);
    }
  }

  @Test
  void whatIsDueIsFoundWithoutReadingAllThatIs() throws SQLException {
    Database database = SharedParts.freshDatabase();
    fill(database);
    try (TestProjections db = new TestProjections(database)) {
      db.projections()
          .changed(session -> session.createNativeMutationQuery("analyze").executeUpdate());
      List<UUID> taken = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        List<Lease> leases = new ArrayList<>();
        long read =
            db.projections()
                .changed(
                    session -> {
                      leases.addAll(claim(session));
                      return session
                          .createNativeQuery(
                              """
                              select cast(seq_tup_read + idx_tup_fetch as bigint)
                              from pg_stat_xact_user_tables where relname = 'webhook_deliveries'
                              """,
                              Long.class)
                          .getSingleResult();
                    });
        assertThat(leases).hasSize(64);
        assertThat(read).isLessThan(2_000);
        leases.forEach(lease -> taken.add(lease.id()));
      }
      assertThat(taken).doesNotHaveDuplicates();
    }
  }

  @Test
  void whatTheReleaseBeforeHadQueuedGoesOnAsItWas() throws SQLException {
    Database database = SharedParts.freshDatabase();
    fill(database);
    try (TestProjections db = new TestProjections(database)) {
      Lease lease = db.projections().changed(this::claim).getFirst();
      assertThat(db.column("select distinct failures from webhook_deliveries")).containsExactly(3);
      assertThat(lease.probe()).isFalse();
      Instant end = Instant.parse("2026-11-22T13:00:00.5Z");
      assertThat(lease.secrets().valid(end.minusMillis(1)))
          .extracting(version -> version.number())
          .containsExactly(2, 1);
      assertThat(lease.secrets().valid(end)).hasSize(1);
    }
  }

  private List<Lease> claim(StatelessSession session) {
    Instant now = clock.instant();
    return new LeaseStore()
        .claim(session, now, now.plus(Duration.ofMinutes(1)), new LeaseStore.Bounds(8, 16), 64, 32);
  }
}
