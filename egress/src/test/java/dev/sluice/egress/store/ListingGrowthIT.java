package dev.sluice.egress.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestProjections;
import dev.sluice.egress.retention.RetentionConfig;
import dev.sluice.egress.retention.TestRetention;
import dev.sluice.egress.store.CommandCriteria.Place;
import dev.sluice.egress.store.TestDocuments.Traits;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.kafka.DocumentCodec;
import dev.sluice.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A hundred thousand commands of one type and one status, nine in ten of them one client's: what
 * the server knows of the tables says nothing of what is rare. Counted is what it reads, also after
 * it has ceased to plan each time.
 */
final class ListingGrowthIT {
  private static final String TENANT = "t";
  private static final String BIG = "big";
  private static final int LIMIT = 51;

  /** The first row of each partition has to be seen to tell which is the newest. */
  private static final int PARTITIONS = 10;

  /** The driver prepares what has come five times; the server plans that five times. */
  private static final int TIMES = 12;

  private static final String FILL =
      """
      insert into commands (id, tenant, subject, type, status, resource_id, revision,
        accepted_at, updated_at, fingerprint, document)
      select gen_random_uuid(), 't', case when n % 10 = 0 then 'small-' || n else 'big' end,
        'CreateBooking', 'SUCCEEDED', 'room', 4,
        timestamptz '2026-01-01' + n * interval '20 seconds',
        timestamptz '2026-01-01' + n * interval '20 seconds', '\\x00', :document
      from generate_series(1, 100000) as n
      """;

  private static final String READ =
      """
      select coalesce(sum(seq_tup_read + idx_tup_fetch), 0) from pg_stat_xact_user_tables
      where relname like 'commands%'
      """;

  private static TestProjections db;

  @BeforeAll
  static void fill() {
    db = TestProjections.fresh();
    RetentionConfig kept = new RetentionConfig(Duration.ofDays(30), Duration.ofDays(30));
    TestClock clock = new TestClock(Instant.parse("2026-01-24T04:00:00Z"));
    TestRetention.of(db.dataSource(), kept, clock).look();
    byte[] document = DocumentCodec.write(document(BIG, CommandStatus.SUCCEEDED, clock.instant()));
    db.projections()
        .written(
            s -> {
              s.createNativeMutationQuery(FILL).setParameter("document", document).executeUpdate();
              return s.createNativeMutationQuery("analyze commands").executeUpdate();
            });
  }

  @AfterAll
  static void close() {
    db.close();
  }

  @Test
  void whatIsRareIsFoundWithoutReadingTheRest() {
    for (Place before : new Place[] {null, middle()}) {
      for (String subject : new String[] {null, BIG, "nobody", "small-10"}) {
        assertFew(subject, null, null, null, null, before);
        assertFew(subject, "PARKED", null, null, null, before);
        assertFew(subject, "SUCCEEDED", null, null, null, before);
        assertFew(subject, null, "CloseSchedule", null, null, before);
        assertFew(subject, null, "CreateBooking", null, null, before);
        assertFew(subject, null, null, null, "key", before);
      }
      assertFew(null, null, null, "nowhere", null, before);
      assertFew(null, null, null, "room", null, before);
      assertFew("small-10", null, null, "room", null, before);
      assertFew(BIG, null, null, "nowhere", null, before);
    }
  }

  private static Place middle() {
    return new Place(Instant.parse("2026-01-12T00:00:00Z"), new UUID(1, 1));
  }

  private static void assertFew(
      @Nullable String subject,
      @Nullable String status,
      @Nullable String type,
      @Nullable String resource,
      @Nullable String key,
      @Nullable Place before) {
    CommandCriteria criteria =
        new CommandCriteria(TENANT, subject, status, type, resource, key, before, LIMIT);
    List<Long> read =
        db.projections()
            .snapshot(
                criteria.planned(),
                s -> {
                  List<Long> each = new ArrayList<>();
                  for (int i = 0; i < TIMES; i++) {
                    long begin = read(s);
                    var _ = new CommandStore().list(s, criteria);
                    each.add(read(s) - begin);
                  }
                  return each;
                });
    assertThat(read).as(criteria.toString()).allMatch(rows -> rows <= LIMIT + PARTITIONS);
  }

  /** Rows of the table that this transaction has read so far. */
  private static long read(StatelessSession session) {
    return ((Number) session.createNativeQuery(READ, Object.class).getSingleResult()).longValue();
  }

  private static CommandDocument document(String subject, CommandStatus status, Instant at) {
    return TestDocuments.of(
        TENANT, new Traits(subject, CommandType.CREATE_BOOKING, status, "room", null), at);
  }
}
