package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History.Row;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.kafka.DocumentCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.ResultCodec;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the live rows of the projections. */
final class ReadTables {
  static final String DATABASE = "sluice";

  private final Postgres postgres;

  ReadTables(Postgres postgres) {
    this.postgres = postgres;
  }

  List<Row> rows() throws SQLException {
    List<Row> rows = new ArrayList<>();
    postgres.each(
        DATABASE,
        "SELECT document FROM commands",
        row -> rows.add(Rows.command(DocumentCodec.read(row.getBytes(1)))));
    // Whose command left a row behind is not in the row; the rebuilt one knows.
    postgres.each(
        DATABASE,
        "SELECT tenant, body FROM bookings",
        row -> rows.add(projected(row.getString(1), ResultCodec.readBooking(row.getBytes(2)))));
    postgres.each(
        DATABASE,
        "SELECT tenant, body FROM schedules",
        row -> rows.add(projected(row.getString(1), ResultCodec.readSchedule(row.getBytes(2)))));
    feeds(rows);
    return rows;
  }

  private static Row projected(String tenant, Result result) {
    String key = Rows.key(tenant, result);
    return Rows.projected(key, key, result);
  }

  private void feeds(List<Row> rows) throws SQLException {
    Map<String, Extent> extents = new TreeMap<>();
    postgres.each(
        DATABASE,
        "SELECT subject_seq, tenant_seq, body FROM feed_entries",
        row -> {
          FeedRecord entry = EventCodec.readRecord(row.getBytes(3));
          rows.add(Rows.feedEntry(entry));
          String tenant = entry.tenant() + "/";
          extents.merge(entry.feedKey(), Extent.of(row.getLong(1)), Extent::and);
          extents.merge(tenant, Extent.of(row.getLong(2)), Extent::and);
        });
    postgres.each(
        DATABASE,
        "SELECT tenant || '/' || subject, head FROM feed_heads",
        row -> {
          String feed = row.getString(1);
          Extent extent = extents.getOrDefault(feed, new Extent(1, 0, 0));
          rows.add(
              Rows.feed(feed, extent.lowest(), extent.highest(), extent.count(), row.getLong(2)));
        });
  }

  private record Extent(long lowest, long highest, long count) {
    static Extent of(long sequence) {
      return new Extent(sequence, sequence, 1);
    }

    Extent and(Extent other) {
      return new Extent(
          Math.min(lowest, other.lowest), Math.max(highest, other.highest), count + other.count);
    }
  }
}
