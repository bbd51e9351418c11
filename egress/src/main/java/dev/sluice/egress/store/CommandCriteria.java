package dev.sluice.egress.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private static final String SUBJECT = "subject";
  private static final String STATUS = "status";
  private static final String TYPE = "type";
  private static final String RESOURCE = "resource_id";
  private static final String KEY = "idempotency_key";

  /** What has an index of its own, in which the newest comes first. */
  private static final Set<List<String>> INDEXED =
      Set.of(
          List.of(),
          List.of(SUBJECT),
          List.of(STATUS),
          List.of(SUBJECT, STATUS),
          List.of(TYPE),
          List.of(SUBJECT, TYPE),
          List.of(RESOURCE));

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
    List<String> leading = leading().orElse(List.of());
    StringBuilder sql = new StringBuilder("select document from commands where tenant = :tenant");
    Map<String, Object> values = new HashMap<>();
    values.put("tenant", tenant);
    filters()
        .forEach(
            (column, value) -> {
              boolean leads = leading.contains(column);
              sql.append(" and ").append(column).append(" = ");
              sql.append(leads ? "any (cast(:" + column + " as text[]))" : ":" + column);
              values.put(column, leads ? new String[] {value} : value);
            });
    if (before != null) {
      sql.append(
          " and (accepted_at, id)"
              + " < (timestamptz 'epoch' + :at * interval '1 microsecond', cast(:id as uuid))");
      values.put("at", Columns.micros(before.acceptedAt()));
      values.put("id", before.commandId());
    }
    sql.append(" order by ");
    leading.forEach(column -> sql.append(column).append(", "));
    sql.append("accepted_at desc, id desc limit :limit");
    values.put("limit", limit);
    return new Question(sql.toString(), values);
  }

  /** How the answer is to be planned. */
  public Planned planned() {
    return leading().isPresent() ? Planned.ONCE : Planned.EACH_TIME;
  }

  /**
   * The columns by which an index that fits all that is asked leads to its rows, behind the tenant;
   * empty if none fits. They are asked for such that they count in the order: {@code = any} of one
   * value. Then no other index gives that order. With a plain {@code =} they would not count, and a
   * server that does not look at the values takes any index for a value that nearly all rows have,
   * and reads all of them when it is another.
   */
  private Optional<List<String>> leading() {
    if (idempotencyKey != null) {
      return Optional.of(List.of(KEY)); // Few commands have the same.
    }
    List<String> asked = List.copyOf(filters().keySet());
    return INDEXED.contains(asked) ? Optional.of(asked) : Optional.empty();
  }

  /** What restricts the listing, by column: constants, never a client's text. */
  private Map<String, String> filters() {
    Map<String, String> filters = new LinkedHashMap<>();
    put(filters, SUBJECT, subject);
    put(filters, STATUS, status);
    put(filters, TYPE, type);
    put(filters, RESOURCE, resourceId);
    put(filters, KEY, idempotencyKey);
    return filters;
  }

  private static void put(Map<String, String> filters, String column, @Nullable String value) {
    if (value != null) {
      filters.put(column, value);
    }
  }
}
