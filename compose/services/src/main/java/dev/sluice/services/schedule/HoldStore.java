package dev.sluice.services.schedule;

import dev.sluice.schedule.v1.Hold;
import dev.sluice.schedule.v1.Period;
import dev.sluice.services.call.Key;
import dev.sluice.services.postgres.Rows;
import dev.sluice.services.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;

/** Owns the tables {@code holds} and {@code allocations}. */
final class HoldStore {

  /** Reads holds; binds two arrays of text: tenants and holds. */
  static final String SELECT =
      """
      SELECT h.*
      FROM unnest(?::text[], ?::text[]) AS wanted (tenant, hold_id)
      JOIN holds h USING (tenant, hold_id)
      """;

  /**
   * Reads what is allocated in periods, with the holds behind it; binds four arrays of text:
   * tenants, resources, starts and ends. The subquery that cannot be flattened makes the index look
   * for both resource and time, however small the table was when this was planned.
   */
  static final String SELECT_ALLOCATIONS =
      """
      SELECT h.*, lower(a.slot) AS slot_start, upper(a.slot) AS slot_end,
        a.seats::text AS slot_seats
      FROM unnest(?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[])
        AS wanted (tenant, resource_id, starts_at, ends_at)
      JOIN schedules s USING (tenant, resource_id)
      CROSS JOIN LATERAL (
        SELECT * FROM allocations
        WHERE schedule_id = s.schedule_id
          AND slot && tstzrange(wanted.starts_at, wanted.ends_at)
        OFFSET 0) a
      JOIN holds h ON h.tenant = a.tenant AND h.hold_id = a.hold_id
      """;

  private static final String INSERT =
      """
      INSERT INTO holds
        (tenant, hold_id, state, booking_id, resource_id, starts_at, ends_at, seats, expires_at,
         recorded_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  /** Only from the state that the decision was made on. */
  private static final String UPDATE =
      """
      UPDATE holds SET state = ?, expires_at = NULL
      WHERE tenant = ? AND hold_id = ? AND state = ?
      """;

  private static final String DELETE_ALLOCATIONS =
      "DELETE FROM allocations WHERE tenant = ? AND hold_id = ?";

  private static final String INSERT_ALLOCATION =
      """
      INSERT INTO allocations (schedule_id, slot, seats, booking_id, tenant, hold_id)
      SELECT schedule_id, tstzrange(?, ?), ?::int4multirange, ?, ?, ?
      FROM schedules WHERE tenant = ? AND resource_id = ?
      """;

  private static final String EXPIRE =
      """
      WITH due AS (
        SELECT tenant, hold_id FROM holds
        WHERE state = 'HELD' AND expires_at <= ?
        ORDER BY tenant, hold_id LIMIT ? FOR UPDATE SKIP LOCKED),
      freed AS (
        DELETE FROM allocations a USING due
        WHERE a.tenant = due.tenant AND a.hold_id = due.hold_id)
      UPDATE holds h SET state = 'EXPIRED', expires_at = NULL
      FROM due WHERE h.tenant = due.tenant AND h.hold_id = due.hold_id
      """;

  private static final String FORGET =
      """
      WITH old AS (
        SELECT tenant, hold_id FROM holds
        WHERE recorded_at < ? AND state <> 'HELD' AND (ends_at IS NULL OR ends_at < ?)
        LIMIT ? FOR UPDATE SKIP LOCKED),
      freed AS (
        DELETE FROM allocations a USING old
        WHERE a.tenant = old.tenant AND a.hold_id = old.hold_id)
      DELETE FROM holds h USING old WHERE h.tenant = old.tenant AND h.hold_id = old.hold_id
      """;

  private HoldStore() {}

  /** Takes in a row of {@link #SELECT}. */
  static void load(ResultSet row, Rows<Key, StoredHold> holds) throws SQLException {
    StoredHold hold = read(row);
    holds.load(hold.key(), hold);
  }

  /** Takes in a row of {@link #SELECT_ALLOCATIONS}. */
  static void load(ResultSet row, Rows<Key, StoredHold> holds, Allocations allocations)
      throws SQLException {
    StoredHold hold = read(row);
    holds.load(hold.key(), hold);
    allocations.load(
        new Allocation(
            new Key(hold.hold().getTenant(), hold.hold().getResourceId()),
            hold.key(),
            hold.hold().getBookingId(),
            new dev.sluice.schemas.command.Period(
                Sql.instant(row, "slot_start"), Sql.instant(row, "slot_end")),
            Seats.parse(row.getString("slot_seats"))));
  }

  /** Writes changes; seats are given back before they are taken. */
  static void save(
      Connection connection, Rows<Key, StoredHold> holds, Allocations allocations, Instant now)
      throws SQLException {
    List<Rows.Change<StoredHold>> changes = holds.changes();
    Sql.eachOnce(
        connection,
        UPDATE,
        changes,
        (statement, change) -> {
          statement.setString(1, change.now().state().name());
          change.now().key().bind(statement, 2);
          statement.setString(4, change.before().state().name());
        });
    Sql.each(
        connection,
        DELETE_ALLOCATIONS,
        changes.stream().filter(HoldStore::givesBack).toList(),
        (statement, change) -> change.now().key().bind(statement, 1));
    Sql.each(connection, INSERT, holds.inserted(), (statement, hold) -> bind(statement, hold, now));
    Sql.eachOnce(
        connection,
        INSERT_ALLOCATION,
        allocations.added().stream().filter(it -> isTaken(it, holds)).toList(),
        HoldStore::bind);
  }

  /** Marks holds that have run out, and gives their seats back. Returns how many. */
  static int expire(Connection connection, Instant now, int most) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(EXPIRE)) {
      statement.setObject(1, Sql.time(now));
      statement.setInt(2, most);
      return statement.executeUpdate();
    }
  }

  /** Forgets holds that were recorded, and whose periods ended, before a moment. */
  static int forget(Connection connection, Instant before, int most) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
      statement.setObject(1, Sql.time(before));
      statement.setObject(2, Sql.time(before));
      statement.setInt(3, most);
      return statement.executeUpdate();
    }
  }

  private static boolean givesBack(Rows.Change<StoredHold> change) {
    return change.before().state().takesSeats() && !change.now().state().takesSeats();
  }

  private static boolean isTaken(Allocation allocation, Rows<Key, StoredHold> holds) {
    StoredHold hold = holds.get(allocation.hold());
    return hold != null && hold.state().takesSeats();
  }

  private static void bind(PreparedStatement statement, StoredHold stored, Instant now)
      throws SQLException {
    Hold hold = stored.hold();
    stored.key().bind(statement, 1);
    statement.setString(3, stored.state().name());
    statement.setObject(10, Sql.time(now));
    if (hold.getBookingId().isEmpty()) {
      statement.setNull(4, Types.VARCHAR);
      statement.setNull(5, Types.VARCHAR);
      statement.setNull(6, Types.TIMESTAMP_WITH_TIMEZONE);
      statement.setNull(7, Types.TIMESTAMP_WITH_TIMEZONE);
      statement.setNull(8, Types.INTEGER);
    } else {
      statement.setString(4, hold.getBookingId());
      statement.setString(5, hold.getResourceId());
      statement.setObject(6, Sql.time(hold.getPeriod().getStart()));
      statement.setObject(7, Sql.time(hold.getPeriod().getEnd()));
      statement.setInt(8, hold.getSeats());
    }
    if (hold.hasExpiresAt()) {
      statement.setObject(9, Sql.time(hold.getExpiresAt()));
    } else {
      statement.setNull(9, Types.TIMESTAMP_WITH_TIMEZONE);
    }
  }

  private static void bind(PreparedStatement statement, Allocation allocation) throws SQLException {
    statement.setObject(1, Sql.time(allocation.slot().start()));
    statement.setObject(2, Sql.time(allocation.slot().end()));
    statement.setString(3, allocation.seats().toMultirange());
    statement.setString(4, allocation.bookingId());
    allocation.hold().bind(statement, 5);
    allocation.resource().bind(statement, 7);
  }

  private static StoredHold read(ResultSet row) throws SQLException {
    Hold.Builder hold =
        Hold.newBuilder().setTenant(row.getString("tenant")).setHoldId(row.getString("hold_id"));
    String booking = row.getString("booking_id");
    if (booking != null) {
      hold.setBookingId(booking)
          .setResourceId(row.getString("resource_id"))
          .setPeriod(
              Period.newBuilder()
                  .setStart(Sql.timestamp(row, "starts_at"))
                  .setEnd(Sql.timestamp(row, "ends_at")))
          .setSeats(row.getInt("seats"));
    }
    HoldState state = HoldState.valueOf(row.getString("state"));
    if (state == HoldState.HELD) {
      hold.setExpiresAt(Sql.timestamp(row, "expires_at"));
    }
    return new StoredHold(hold.build(), state);
  }
}
