package dev.sluice.services.schedule;

import dev.sluice.schedule.v1.Schedule;
import dev.sluice.services.call.Key;
import dev.sluice.services.postgres.Rows;
import dev.sluice.services.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Owns the table {@code schedules}. */
final class ScheduleStore {

  /**
   * Locks schedules in the order of their keys, so that no two batches wait for each other; binds
   * two arrays of text: tenants and resources.
   */
  static final String LOCK =
      """
      SELECT s.*
      FROM unnest(?::text[], ?::text[]) AS wanted (tenant, resource_id)
      JOIN schedules s USING (tenant, resource_id)
      ORDER BY tenant, resource_id
      FOR UPDATE OF s
      """;

  private static final String SELECT =
      "SELECT * FROM schedules WHERE tenant = ? AND resource_id = ?";

  private static final String INSERT =
      """
      INSERT INTO schedules
        (timezone, capacity, slot_minutes, weekly, closures, revision, updated_at,
         tenant, resource_id)
      VALUES (?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?)
      """;

  private static final String UPDATE =
      """
      UPDATE schedules SET
        timezone = ?, capacity = ?, slot_minutes = ?, weekly = ?::jsonb, closures = ?::jsonb,
        revision = ?, updated_at = ?
      WHERE tenant = ? AND resource_id = ?
      """;

  private ScheduleStore() {}

  /** Takes in a row of {@link #LOCK}. */
  static void load(ResultSet row, Rows<Key, Schedule> schedules) throws SQLException {
    Schedule schedule = read(row);
    schedules.load(key(schedule), schedule);
  }

  static void save(Connection connection, Rows<Key, Schedule> schedules) throws SQLException {
    Sql.each(connection, INSERT, schedules.inserted(), ScheduleStore::bind);
    Sql.each(connection, UPDATE, schedules.updated(), ScheduleStore::bind);
  }

  static Optional<Schedule> find(Connection connection, Key resource) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
      resource.bind(statement, 1);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(read(rows)) : Optional.empty();
      }
    }
  }

  private static Key key(Schedule schedule) {
    return new Key(schedule.getTenant(), schedule.getResourceId());
  }

  private static void bind(PreparedStatement statement, Schedule schedule) throws SQLException {
    statement.setString(1, schedule.getTimezone());
    statement.setInt(2, schedule.getCapacity());
    statement.setInt(3, schedule.getSlotMinutes());
    statement.setString(4, ScheduleColumns.weekly(schedule));
    statement.setString(5, ScheduleColumns.closures(schedule));
    statement.setLong(6, schedule.getRevision());
    statement.setObject(7, Sql.time(schedule.getUpdatedAt()));
    key(schedule).bind(statement, 8);
  }

  private static Schedule read(ResultSet row) throws SQLException {
    Schedule.Builder schedule =
        Schedule.newBuilder()
            .setTenant(row.getString("tenant"))
            .setResourceId(row.getString("resource_id"))
            .setTimezone(row.getString("timezone"))
            .setCapacity(row.getInt("capacity"))
            .setSlotMinutes(row.getInt("slot_minutes"))
            .setRevision(row.getLong("revision"))
            .setUpdatedAt(Sql.timestamp(row, "updated_at"));
    ScheduleColumns.readWeekly(row.getString("weekly"), schedule);
    ScheduleColumns.readClosures(row.getString("closures"), schedule);
    return schedule.build();
  }
}
