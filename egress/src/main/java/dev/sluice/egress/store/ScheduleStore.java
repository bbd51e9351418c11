package dev.sluice.egress.store;

import dev.sluice.schemas.event.Result.ScheduleState;
import dev.sluice.schemas.kafka.ResultCodec;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.hibernate.StatelessSession;

/** Owns {@code schedules}: each schedule as its newest command left it. */
public final class ScheduleStore {

  /** A schedule and the tenant it belongs to. */
  public record Owned(String tenant, ScheduleState schedule) {}

  /** Inserts or replaces; a row of the same or a newer revision stays as it is. */
  public void save(StatelessSession session, Collection<Owned> schedules) {
    if (schedules.isEmpty()) {
      return;
    }
    List<Owned> rows =
        schedules.stream()
            .sorted(
                Comparator.comparing(Owned::tenant).thenComparing(o -> o.schedule().resourceId()))
            .toList();
    session
        .createNativeMutationQuery(
            """
            insert into schedules (tenant, resource_id, revision, updated_at, body)
            select tenant, resource_id, revision,
              timestamptz 'epoch' + updated_at * interval '1 microsecond', body
            from unnest(cast(:tenants as text[]), cast(:resources as text[]),
              cast(:revisions as bigint[]), cast(:updated as bigint[]), cast(:bodies as bytea[]))
              as r (tenant, resource_id, revision, updated_at, body)
            on conflict (tenant, resource_id) do update set revision = excluded.revision,
              updated_at = excluded.updated_at, body = excluded.body
            where schedules.revision < excluded.revision
            """)
        .setParameter("tenants", Columns.text(rows, Owned::tenant))
        .setParameter("resources", Columns.text(rows, r -> r.schedule().resourceId()))
        .setParameter("revisions", Columns.longs(rows, r -> r.schedule().revision()))
        .setParameter("updated", Columns.times(rows, r -> r.schedule().updatedAt()))
        .setParameter("bodies", Columns.bytes(rows, r -> ResultCodec.write(r.schedule())))
        .executeUpdate();
  }

  public Optional<ScheduleState> find(StatelessSession session, String tenant, String resourceId) {
    return session
        .createNativeQuery(
            "select body from schedules where tenant = :tenant and resource_id = :resource",
            byte[].class)
        .setParameter("tenant", tenant)
        .setParameter("resource", resourceId)
        .getResultList()
        .stream()
        .findFirst()
        .map(ResultCodec::readSchedule);
  }
}
