package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History.Booked;
import dev.sluice.faults.history.History.Effect;
import dev.sluice.faults.history.History.Held;
import dev.sluice.faults.history.History.Row;
import dev.sluice.faults.history.History.Taken;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what the reference services have of their own. */
final class ServiceTables {
  private final Postgres postgres;

  ServiceTables(Postgres postgres) {
    this.postgres = postgres;
  }

  /** What has changed in them, as {@link Witness} saw it. */
  List<Effect> effects() throws SQLException {
    return new Witness(postgres).effects();
  }

  /** All seats that were ever held, with the periods that they were held for. */
  List<Held> holds() throws SQLException {
    Map<String, Witness.Life> lives = new Witness(postgres).holds();
    List<Held> holds = new ArrayList<>();
    postgres.each(
        "schedule",
        "SELECT * FROM holds WHERE booking_id IS NOT NULL",
        row -> {
          Witness.Life life = lives.get(row.getString("hold_id"));
          if (life != null) {
            holds.add(
                new Held(
                    row.getString("hold_id").replaceFirst("^hd_", ""),
                    row.getString("tenant") + "/" + row.getString("resource_id"),
                    row.getString("booking_id"),
                    Postgres.instant(row, "starts_at"),
                    Postgres.instant(row, "ends_at"),
                    row.getInt("seats"),
                    life.from(),
                    life.until()));
          }
        });
    return holds;
  }

  List<Booked> bookings() throws SQLException {
    List<Booked> bookings = new ArrayList<>();
    postgres.each(
        "booking",
        "SELECT * FROM bookings",
        row ->
            bookings.add(
                new Booked(
                    row.getString("booking_id"),
                    row.getString("tenant") + "/" + row.getString("resource_id"),
                    row.getInt("seats"),
                    Postgres.instant(row, "starts_at"),
                    Postgres.instant(row, "ends_at"),
                    row.getString("status").equals("CANCELLED"),
                    row.getString("changed_by"))));
    return bookings;
  }

  /** The seats that are taken, slot by slot. */
  List<Taken> taken() throws SQLException {
    String sql =
        """
        SELECT s.tenant || '/' || s.resource_id AS resource, lower(a.slot) AS starts_at,
          upper(a.slot) AS ends_at, a.booking_id,
          (SELECT sum(upper(r) - lower(r)) FROM unnest(a.seats) r) AS seats
        FROM allocations a JOIN schedules s USING (schedule_id)
        """;
    List<Taken> taken = new ArrayList<>();
    postgres.each(
        "schedule",
        sql,
        row ->
            taken.add(
                new Taken(
                    row.getString("resource"),
                    row.getInt("seats"),
                    Postgres.instant(row, "starts_at"),
                    Postgres.instant(row, "ends_at"),
                    row.getString("booking_id"))));
    return taken;
  }

  Map<String, Integer> capacity() throws SQLException {
    Map<String, Integer> capacity = new HashMap<>();
    postgres.each(
        "schedule",
        "SELECT tenant || '/' || resource_id AS resource, capacity FROM schedules",
        row -> capacity.put(row.getString("resource"), row.getInt("capacity")));
    return capacity;
  }

  /** Holds that are neither confirmed nor given back: they run out. */
  long pendingHolds() throws SQLException {
    List<Long> count = new ArrayList<>();
    postgres.each(
        "schedule",
        "SELECT count(*) FROM holds WHERE state = 'HELD'",
        row -> count.add(row.getLong(1)));
    return count.getFirst();
  }

  /** What a rebuild from the log has to agree with. */
  List<Row> rows() throws SQLException {
    List<Row> rows = new ArrayList<>();
    postgres.each(
        "booking",
        "SELECT * FROM bookings",
        row ->
            rows.add(
                Rows.booking(
                    row.getString("tenant") + "/" + row.getString("booking_id"),
                    row.getString("changed_by").replaceAll(":.*", ""),
                    row.getString("owner"),
                    row.getString("resource_id"),
                    Postgres.instant(row, "starts_at"),
                    Postgres.instant(row, "ends_at"),
                    row.getInt("seats"),
                    row.getString("status").equals("CANCELLED"),
                    row.getLong("revision"))));
    postgres.each(
        "schedule",
        "SELECT * FROM schedules",
        row ->
            rows.add(
                Rows.schedule(
                    row.getString("tenant") + "/" + row.getString("resource_id"),
                    row.getInt("capacity"),
                    row.getInt("slot_minutes"),
                    row.getLong("revision"))));
    return rows;
  }
}
