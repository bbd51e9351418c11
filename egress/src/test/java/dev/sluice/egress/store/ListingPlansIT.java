package dev.sluice.egress.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestLog;
import dev.sluice.egress.TestProjections;
import dev.sluice.egress.retention.RetentionConfig;
import dev.sluice.egress.retention.TestRetention;
import dev.sluice.egress.store.FeedStore.Received;
import dev.sluice.embedded.Database;
import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.postgres.Planning;
import dev.sluice.runtime.postgres.Postgres;
import dev.sluice.runtime.postgres.PostgresConfig;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each question finds its answer by indexes, however many commands the tenant has. */
final class ListingPlansIT {
  private static final String FILL =
      """
      insert into commands (id, tenant, subject, type, status, resource_id, revision,
        accepted_at, updated_at, fingerprint, document)
      select gen_random_uuid(), 't', 's-' || n % 50,
        case when n % 10000 = 0 then 'CloseSchedule' else 'CreateBooking' end,
        case when n % 9999 = 0 then 'PARKED' else 'SUCCEEDED' end,
        'room-' || n % 1000, 4, timestamptz '2026-01-01' + n * interval '20 seconds',
        timestamptz '2026-01-01' + n * interval '20 seconds', '\\x00', '\\x00'
      from generate_series(1, 100000) as n
      """;

  private static final String FILL_FEEDS =
      """
      insert into feed_entries (tenant, subject, subject_seq, tenant_seq, command_id, revision,
        type, resource_id, time, body, recorded_at)
      select tenant, subject, row_number() over (partition by subject order by accepted_at),
        row_number() over (order by accepted_at), id, 1, 'command.accepted', resource_id,
        accepted_at, '\\x00', accepted_at
      from commands
      """;

  private static final List<String> FILLED =
      List.of("_20251231_00", "_20260106_00", "_20260112_00", "_20260118_00");
  private static final Instant FILLED_UPTO = Instant.parse("2026-01-23T00:00:00Z");

  private static Database database;
  private static TestProjections projections;

  @BeforeAll
  static void fill() {
    database = SharedParts.freshDatabase();
    projections = new TestProjections(database);
    RetentionConfig kept = new RetentionConfig(Duration.ofDays(30), Duration.ofDays(30));
    TestClock clock = new TestClock(Instant.parse("2026-01-24T04:00:00Z"));
    TestRetention.of(projections.dataSource(), kept, clock).look();
    execute(FILL);
    execute(FILL_FEEDS);
    execute("analyze commands");
    execute("analyze feed_entries");
  }

  private static void execute(String sql) {
    projections.projections().written(s -> s.createNativeMutationQuery(sql).executeUpdate());
  }

  @AfterAll
  static void close() {
    projections.close();
  }

  @Test
  void byRareTypeFollowsTheIndexOfTypes() {
    assertThat(plan(null, null, "CloseSchedule", null)).contains("_tenant_type_accepted_at_id_idx");
    assertThat(plan("s-0", null, "CloseSchedule", null))
        .contains("_tenant_subject_type_accepted_at_id_idx");
    assertThat(plan(null, null, "CloseSchedule", place()))
        .contains("_tenant_type_accepted_at_id_idx");
  }

  @Test
  void byRareStatusFollowsTheIndexOfStatuses() {
    assertThat(plan(null, "PARKED", null, null)).contains("_tenant_status_accepted_at_id_idx");
    assertThat(plan("s-7", "PARKED", null, null))
        .contains("_tenant_subject_status_accepted_at_id_idx");
  }

  @Test
  void ofSomebodyAndOfAllFollowTheirs() {
    assertThat(plan("s-7", null, null, place())).contains("_tenant_subject_accepted_at_id_idx");
    assertThat(plan(null, null, null, place())).contains("_tenant_accepted_at_id_idx");
  }

  /** How PostgreSQL would go about the very query of the listing. */
  private static String explained(StatelessSession session, CommandCriteria criteria) {
    CommandCriteria.Question asked = criteria.question();
    CommandCriteria.Question explain =
        new CommandCriteria.Question("explain " + asked.sql(), asked.values());
    return String.join("\n", explain.query(session, String.class).getResultList());
  }

  private static CommandCriteria.Place place() {
    return new CommandCriteria.Place(Instant.parse("2026-01-01T20:00:00Z"), new UUID(1, 1));
  }

  private static String plan(
      @Nullable String subject,
      @Nullable String status,
      @Nullable String type,
      CommandCriteria.@Nullable Place before) {
    CommandCriteria criteria =
        new CommandCriteria("t", subject, status, type, null, null, before, 51);
    String plan =
        projections
            .projections()
            .snapshot(criteria.planned(), session -> explained(session, criteria));
    for (String partition : FILLED) {
      assertThat(plan).doesNotContain("Seq Scan on commands" + partition);
    }
    return plan;
  }

  @Test
  void whatIsLookedUpByKeyIsFoundByItInEachPartition() {
    try (Postgres pool =
        Postgres.open(
            "plans",
            PostgresConfig.of(database.jdbcUrl(), database.user(), database.password()),
            Planning.BY_KEY,
            Metrics.ofProcess())) {
      Projections writing =
          Projections.open(pool.dataSource(), pool.dataSource(), pool.dataSource());
      UUID known = (UUID) projections.column("select id from commands limit 1").getFirst();
      CommandStore commands = new CommandStore();
      FeedStore feeds = new FeedStore();
      FeedHistory history = new FeedHistory();
      writing.written(
          s -> {
            long before = scans(s);
            Envelope envelope = envelope();
            commands.save(s, List.of(CommandDocument.accepted(envelope)));
            commands.save(s, List.of(CommandDocument.accepted(envelope)));
            assertThat(commands.find(s, envelope.commandId())).isPresent();
            FeedEntry entry = TestLog.entry(EventType.ACCEPTED, CommandDocument.accepted(envelope));
            Received received = new Received(entry, EventCodec.write(entry));
            assertThat(feeds.append(s, List.of(received), FILLED_UPTO)).hasSize(1);
            assertThat(feeds.append(s, List.of(received), FILLED_UPTO)).isEmpty();
            CommandStore.Progress progress = commands.progress(s, List.of(known)).getFirst();
            assertThat(progress.revision()).isEqualTo(4);
            Instant at = progress.acceptedAt();
            assertThat(commands.progress(s, List.of(known), at, at)).containsExactly(progress);
            assertThat(commands.haveReached(s, "t", Map.of(known, 4L))).isTrue();
            assertThat(commands.usedKeys(s, FILLED_UPTO, known, 10)).isEmpty();
            FeedId tenant = new FeedId.OfTenant("t");
            FeedId subject = new FeedId.OfSubject("t", "s-7");
            assertThat(history.extent(s, tenant).oldest()).isEqualTo(1);
            assertThat(history.extent(s, subject).oldest()).isEqualTo(1);
            assertThat(history.extent(s, new FeedId.OfCommand(known)).head()).isEqualTo(1);
            for (FeedId feed : List.of(tenant, subject)) {
              assertThat(history.page(s, feed, 50_000, 50_000, FeedFilter.ALL, 256)).isEmpty();
            }
            assertThat(scans(s)).isEqualTo(before);
            s.createNativeQuery("select count(document) from commands", Object.class)
                .getResultList();
            assertThat(scans(s)).as("what no index answers is counted").isGreaterThan(before);
            return 0;
          });
      writing.close();
    }
  }

  /**
   * How often this very connection read a partition with rows from end to end, since it last told:
   * within a transaction that only grows. What is told to all is told late (once a second at most),
   * so that scans from before, by other connections, come in between.
   */
  private static long scans(StatelessSession session) {
    String names =
        Stream.of("commands", "feed_entries")
            .flatMap(table -> FILLED.stream().map(partition -> "'" + table + partition + "'"))
            .collect(Collectors.joining(","));
    return ((Number)
            session
                .createNativeQuery(
                    "select sum(seq_scan) from pg_stat_xact_user_tables where relname in ("
                        + names
                        + ")",
                    Object.class)
                .getSingleResult())
        .longValue();
  }

  private static Envelope envelope() {
    Command command =
        new Command.CreateBooking(
            "room", new Period(FILLED_UPTO, FILLED_UPTO.plusSeconds(3600)), 1, null, null);
    return new Envelope(
        UUID.randomUUID(),
        command,
        TestLog.client(),
        FILLED_UPTO,
        null,
        null,
        null,
        Fingerprint.of(CommandCodec.canonical(command)),
        null);
  }
}
