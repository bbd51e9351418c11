package dev.sluice.egress.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestProjections;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each listing finds its page by an index, however many commands the tenant has. */
final class ListingPlansIT {
  private static final String FILL =
      """
      insert into commands (id, tenant, subject, type, status, resource_id, revision,
        accepted_at, updated_at, fingerprint, document)
      select gen_random_uuid(), 't', 's-' || n % 50,
        case when n % 10000 = 0 then 'CloseSchedule' else 'CreateBooking' end,
        case when n % 9999 = 0 then 'PARKED' else 'SUCCEEDED' end,
        'room-' || n % 1000, 4, timestamptz '2026-01-01' + n * interval '1 second',
        timestamptz '2026-01-01' + n * interval '1 second', '\\x00', '\\x00'
      from generate_series(1, 100000) as n
      """;

  private static TestProjections projections;

  @BeforeAll
  static void fill() {
    projections = TestProjections.fresh();
    projections.projections().written(s -> s.createNativeMutationQuery(FILL).executeUpdate());
    projections
        .projections()
        .written(s -> s.createNativeMutationQuery("analyze commands").executeUpdate());
  }

  @AfterAll
  static void close() {
    projections.close();
  }

  @Test
  void byRareTypeFollowsTheIndexOfTypes() {
    assertThat(plan(null, null, "CloseSchedule", null)).contains("commands_by_type");
    assertThat(plan("s-0", null, "CloseSchedule", null)).contains("commands_by_subject_type");
    assertThat(plan(null, null, "CloseSchedule", place())).contains("commands_by_type");
  }

  @Test
  void byRareStatusFollowsTheIndexOfStatuses() {
    assertThat(plan(null, "PARKED", null, null)).contains("commands_by_status");
  }

  @Test
  void ofSomebodyAndOfAllFollowTheirs() {
    assertThat(plan("s-7", null, null, place())).contains("commands_by_subject");
    assertThat(plan(null, null, null, place())).contains("commands_by_tenant");
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
    Stream<String> lines =
        projections.projections().read(s -> criteria.plan(s).getResultList()).stream();
    String plan = String.join("\n", lines.toList());
    assertThat(plan).doesNotContain("Seq Scan").doesNotContain("Sort");
    return plan;
  }
}
