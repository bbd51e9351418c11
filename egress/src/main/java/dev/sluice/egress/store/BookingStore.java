package dev.sluice.egress.store;

import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.event.Result.BookingState;
import dev.sluice.schemas.kafka.ResultCodec;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.hibernate.StatelessSession;

/** Owns {@code bookings}: each booking as its newest command left it. */
public final class BookingStore {

  /** A booking and the tenant it belongs to. */
  public record Owned(String tenant, BookingState booking) {}

  /** Seats taken in a period, by one booking or several. */
  public record Taken(Period period, long seats) {}

  /**
   * A booking of a day at most began no longer than that before the period; one that is longer is
   * found by an index that has no others. So both look at what they find only.
   */
  private static final String TAKEN =
      """
      select cast(extract(epoch from starts_at) * 1000000 as bigint),
        cast(extract(epoch from ends_at) * 1000000 as bigint), sum(seats)
      from (
        select starts_at, ends_at, seats from bookings
        where tenant = :tenant and resource_id = :resource and not cancelled
          and starts_at >= timestamptz 'epoch' + :since * interval '1 microsecond'
            - interval '24 hours'
          and starts_at < timestamptz 'epoch' + :upto * interval '1 microsecond'
          and ends_at > timestamptz 'epoch' + :since * interval '1 microsecond'
          and ends_at - starts_at <= interval '1 day'
        union all
        select starts_at, ends_at, seats from bookings
        where tenant = :tenant and resource_id = :resource and not cancelled
          and starts_at < timestamptz 'epoch' + :upto * interval '1 microsecond'
          and ends_at > timestamptz 'epoch' + :since * interval '1 microsecond'
          and ends_at - starts_at > interval '1 day') as taken
      group by starts_at, ends_at
      """;

  private record Row(String tenant, byte[] body) {
    Owned owned() {
      return new Owned(tenant, ResultCodec.readBooking(body));
    }
  }

  private record TakenRow(long start, long end, long seats) {
    Period period() {
      return new Period(Columns.instant(start), Columns.instant(end));
    }
  }

  /** Inserts or replaces; a row of the same or a newer revision stays as it is. */
  public void save(StatelessSession session, Collection<Owned> bookings) {
    if (bookings.isEmpty()) {
      return;
    }
    List<Owned> rows =
        bookings.stream().sorted(Comparator.comparing(o -> o.booking().bookingId())).toList();
    session
        .createNativeMutationQuery(
            """
            insert into bookings (id, tenant, owner, resource_id, starts_at, ends_at, seats,
              cancelled, revision, updated_at, body)
            select id, tenant, owner, resource_id,
              timestamptz 'epoch' + starts_at * interval '1 microsecond',
              timestamptz 'epoch' + ends_at * interval '1 microsecond', seats, cancelled,
              revision, timestamptz 'epoch' + updated_at * interval '1 microsecond', body
            from unnest(cast(:ids as text[]), cast(:tenants as text[]), cast(:owners as text[]),
              cast(:resources as text[]), cast(:starts as bigint[]), cast(:ends as bigint[]),
              cast(:seats as int[]), cast(:cancelled as boolean[]), cast(:revisions as bigint[]),
              cast(:updated as bigint[]), cast(:bodies as bytea[]))
              as r (id, tenant, owner, resource_id, starts_at, ends_at, seats, cancelled, revision,
                updated_at, body)
            on conflict (id) do update set resource_id = excluded.resource_id,
              starts_at = excluded.starts_at, ends_at = excluded.ends_at, seats = excluded.seats,
              cancelled = excluded.cancelled, revision = excluded.revision,
              updated_at = excluded.updated_at, body = excluded.body
            where bookings.revision < excluded.revision
            """)
        .setParameter("ids", Columns.text(rows, r -> r.booking().bookingId()))
        .setParameter("tenants", Columns.text(rows, Owned::tenant))
        .setParameter("owners", Columns.text(rows, r -> r.booking().owner()))
        .setParameter("resources", Columns.text(rows, r -> r.booking().resourceId()))
        .setParameter("starts", Columns.times(rows, r -> r.booking().period().start()))
        .setParameter("ends", Columns.times(rows, r -> r.booking().period().end()))
        .setParameter("seats", Columns.integers(rows, r -> r.booking().seats()))
        .setParameter("cancelled", Columns.text(rows, r -> "" + r.booking().cancelled()))
        .setParameter("revisions", Columns.longs(rows, r -> r.booking().revision()))
        .setParameter("updated", Columns.times(rows, r -> r.booking().updatedAt()))
        .setParameter("bodies", Columns.bytes(rows, r -> ResultCodec.write(r.booking())))
        .executeUpdate();
  }

  /** A booking, whoever it belongs to. */
  public Optional<Owned> find(StatelessSession session, String bookingId) {
    return session
        .createNativeQuery("select tenant, body from bookings where id = :id", Row.class)
        .setParameter("id", bookingId)
        .getResultList()
        .stream()
        .findFirst()
        .map(Row::owned);
  }

  /** A page of bookings, in the order of their beginnings. */
  public List<BookingState> list(StatelessSession session, BookingCriteria criteria) {
    return criteria.query(session).getResultList().stream().map(ResultCodec::readBooking).toList();
  }

  /** What takes seats of a resource at some moment of {@code [from, to)}; a period comes once. */
  public List<Taken> taken(
      StatelessSession session, String tenant, String resourceId, Instant from, Instant to) {
    return session
        .createNativeQuery(TAKEN, TakenRow.class)
        .setParameter("tenant", tenant)
        .setParameter("resource", resourceId)
        .setParameter("since", Columns.micros(from))
        .setParameter("upto", Columns.micros(to))
        .getResultList()
        .stream()
        .map(r -> new Taken(r.period(), r.seats()))
        .toList();
  }
}
