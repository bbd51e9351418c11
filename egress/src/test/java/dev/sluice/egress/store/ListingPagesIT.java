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
import dev.sluice.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Commands around the edges of partitions, before and behind all of them, some at one moment. */
final class ListingPagesIT {
  private static final String TENANT = "t";
  private static final Instant NOW = Instant.parse("2026-01-24T04:00:00Z");
  private static final Instant EDGE = Instant.parse("2026-01-12T00:00:00Z");
  private static final String @Nullable [] SUBJECTS = {null, "a", "b"};
  private static final String @Nullable [] STATUSES = {null, "SUCCEEDED", "PARKED"};
  private static final String @Nullable [] TYPES = {null, "CreateBooking", "CloseSchedule"};
  private static final String @Nullable [] RESOURCES = {null, "hall"};
  private static final String @Nullable [] KEYS = {null, "key"};

  private final Random random = new Random(20);
  private final CommandStore commands = new CommandStore();

  @Test
  void pagesShowEachCommandOnceNewestFirstWhateverIsAsked() {
    try (TestProjections db = TestProjections.fresh()) {
      RetentionConfig kept = new RetentionConfig(Duration.ofDays(30), Duration.ofDays(30));
      TestRetention.of(db.dataSource(), kept, new TestClock(NOW)).look();
      List<CommandDocument> stored = store(db);
      assertThat(db.column("select count(*) from commands_default")).isNotEqualTo(List.of(0L));
      for (String subject : SUBJECTS) {
        for (String status : STATUSES) {
          for (String type : TYPES) {
            for (String resource : RESOURCES) {
              for (String key : KEYS) {
                CommandCriteria asked =
                    new CommandCriteria(
                        TENANT, subject, status, type, resource, key, null, 1 + random.nextInt(7));
                assertThat(pages(db, asked)).as(asked.toString()).isEqualTo(wanted(stored, asked));
              }
            }
          }
        }
      }
    }
  }

  private List<CommandDocument> store(TestProjections db) {
    List<CommandDocument> documents = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      Traits traits =
          new Traits(
              random.nextBoolean() ? "a" : "b",
              random.nextBoolean() ? CommandType.CREATE_BOOKING : CommandType.CLOSE_SCHEDULE,
              random.nextBoolean() ? CommandStatus.SUCCEEDED : CommandStatus.PARKED,
              random.nextBoolean() ? "hall" : random.nextBoolean() ? "room" : null,
              random.nextInt(3) == 0 ? "key" : null);
      Instant at =
          switch (i % 6) {
            case 0 -> EDGE;
            case 1 -> EDGE.minus(1, ChronoUnit.MICROS);
            case 2 -> EDGE.plus(random.nextInt(20) - 10, ChronoUnit.DAYS);
            case 3 -> NOW.minus(300 + random.nextInt(3), ChronoUnit.DAYS);
            case 4 -> NOW.plus(300 + random.nextInt(3), ChronoUnit.DAYS);
            default -> EDGE.plus(random.nextInt(3) - 1, ChronoUnit.MICROS);
          };
      documents.add(TestDocuments.of(TENANT, traits, at));
    }
    // Another tenant's are nobody's business.
    Traits same = new Traits("a", CommandType.CREATE_BOOKING, CommandStatus.PARKED, "hall", "key");
    CommandDocument other = TestDocuments.of("other", same, EDGE);
    for (CommandDocument each : documents) {
      save(db, each);
    }
    save(db, other);
    return documents;
  }

  private void save(TestProjections db, CommandDocument document) {
    db.projections()
        .<Integer>written(
            s -> {
              commands.save(s, List.of(document));
              return 0;
            });
  }

  private List<UUID> pages(TestProjections db, CommandCriteria asked) {
    List<UUID> seen = new ArrayList<>();
    Place before = null;
    while (true) {
      CommandCriteria next =
          new CommandCriteria(
              asked.tenant(),
              asked.subject(),
              asked.status(),
              asked.type(),
              asked.resourceId(),
              asked.idempotencyKey(),
              before,
              asked.limit());
      List<CommandDocument> page =
          db.projections().snapshot(next.planned(), s -> commands.list(s, next));
      page.forEach(document -> seen.add(document.commandId()));
      if (page.size() < asked.limit()) {
        return seen;
      }
      before = new Place(page.getLast().acceptedAt(), page.getLast().commandId());
    }
  }

  /** PostgreSQL compares ids as bytes, Java as signed numbers. */
  private static List<UUID> wanted(List<CommandDocument> stored, CommandCriteria asked) {
    return stored.stream()
        .filter(d -> isAsked(asked.subject(), d.subject()))
        .filter(d -> isAsked(asked.status(), d.status().name()))
        .filter(d -> isAsked(asked.type(), d.type().apiName()))
        .filter(d -> isAsked(asked.resourceId(), d.resourceId()))
        .filter(d -> isAsked(asked.idempotencyKey(), d.idempotencyKey()))
        .sorted(
            Comparator.comparing(CommandDocument::acceptedAt)
                .thenComparing(d -> d.commandId().toString())
                .reversed())
        .map(CommandDocument::commandId)
        .toList();
  }

  private static boolean isAsked(@Nullable String wanted, @Nullable String has) {
    return wanted == null || Objects.equals(wanted, has);
  }
}
