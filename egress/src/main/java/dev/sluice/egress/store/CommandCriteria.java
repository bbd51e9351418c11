package dev.sluice.egress.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * Which commands a listing shows; a member that is absent does not restrict it.
 *
 * @param subject whose commands; absent: the whole tenant's
 * @param before only what comes after this place, newest first
 */
public record CommandCriteria(
    String tenant,
    @Nullable String subject,
    @Nullable String status,
    @Nullable String type,
    @Nullable String resourceId,
    @Nullable String idempotencyKey,
    @Nullable Place before,
    int limit) {

  /** A command's place in the listing; the time to the microsecond. */
  public record Place(Instant acceptedAt, UUID commandId) {}

  /** What to ask PostgreSQL, and the values of its parameters. */
  record Question(String sql, Map<String, Object> values) {
    <T> NativeQuery<T> query(StatelessSession session, Class<T> as) {
      NativeQuery<T> query = session.createNativeQuery(sql, as);
      values.forEach(query::setParameter);
      return query;
    }
  }

  Question question() {
    StringBuilder sql = new StringBuilder("select document from commands where tenant = :tenant");
    Map<String, Object> values = new HashMap<>();
    values.put("tenant", tenant);
    restrict(sql, values, "subject", subject);
    restrict(sql, values, "status", status);
    restrict(sql, values, "type", type);
    restrict(sql, values, "resource_id", resourceId);
    restrict(sql, values, "idempotency_key", idempotencyKey);
    if (before != null) {
      sql.append(
          " and (accepted_at, id)"
              + " < (timestamptz 'epoch' + :at * interval '1 microsecond', cast(:id as uuid))");
      values.put("at", Columns.micros(before.acceptedAt()));
      values.put("id", before.commandId());
    }
    sql.append(" order by accepted_at desc, id desc limit ");
    if (hasIndexOfItsOwn()) {
      sql.append(limit);
    } else {
      sql.append(":limit");
      values.put("limit", limit);
    }
    return new Question(sql.toString(), values);
  }

  /**
   * Whether an index fits all that is asked: then one plan is right for all values, and a server
   * that sees the limit in the text keeps it. To plan for eight partitions costs several times the
   * look into them. Else the values decide which index is best.
   */
  private boolean hasIndexOfItsOwn() {
    return status == null && resourceId == null && idempotencyKey == null;
  }

  /** Adds a condition; {@code column} is one of the constants above, never a client's text. */
  private static void restrict(
      StringBuilder sql, Map<String, Object> values, String column, @Nullable String value) {
    if (value != null) {
      sql.append(" and ").append(column).append(" = :").append(column);
      values.put(column, value);
    }
  }
}
