package dev.sluice.egress.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.hibernate.StatelessSession;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * Which bookings a listing shows; a member that is absent does not restrict it.
 *
 * @param owner whose bookings; absent: the whole tenant's
 * @param from only bookings that end after it
 * @param to only bookings that start before it
 * @param after only what comes after this place
 */
public record BookingCriteria(
    String tenant,
    @Nullable String owner,
    @Nullable String resourceId,
    @Nullable Boolean cancelled,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable Place after,
    int limit) {

  /** A booking's place in the listing; the time to the microsecond. */
  public record Place(Instant start, String bookingId) {}

  NativeQuery<byte[]> query(StatelessSession session) {
    StringBuilder sql = new StringBuilder("select body from bookings where tenant = :tenant");
    Map<String, Object> values = new HashMap<>();
    values.put("tenant", tenant);
    restrict(sql, values, " and owner = :owner", "owner", owner);
    restrict(sql, values, " and resource_id = :resource", "resource", resourceId);
    restrict(sql, values, " and cancelled = :cancelled", "cancelled", cancelled);
    restrict(
        sql,
        values,
        " and ends_at > timestamptz 'epoch' + :since * interval '1 microsecond'",
        "since",
        from == null ? null : Columns.micros(from));
    restrict(
        sql,
        values,
        " and starts_at < timestamptz 'epoch' + :upto * interval '1 microsecond'",
        "upto",
        to == null ? null : Columns.micros(to));
    if (after != null) {
      sql.append(
          " and (starts_at, id) > (timestamptz 'epoch' + :at * interval '1 microsecond', :id)");
      values.put("at", Columns.micros(after.start()));
      values.put("id", after.bookingId());
    }
    sql.append(" order by starts_at, id limit :limit");
    values.put("limit", limit);
    NativeQuery<byte[]> query = session.createNativeQuery(sql.toString(), byte[].class);
    values.forEach(query::setParameter);
    return query;
  }

  private static void restrict(
      StringBuilder sql,
      Map<String, Object> values,
      String condition,
      String name,
      @Nullable Object value) {
    if (value != null) {
      sql.append(condition);
      values.put(name, value);
    }
  }
}
