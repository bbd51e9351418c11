package dev.sluice.services.postgres;

import com.google.protobuf.Timestamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** How values travel between JDBC and messages. Times have PostgreSQL's precision, microseconds. */
public final class Sql {

  private static final String SERIALIZATION_FAILURE = "40001";

  private Sql() {}

  /** Binds the values of one row. */
  @FunctionalInterface
  public interface Binder<T> {
    void bind(PreparedStatement statement, T row) throws SQLException;
  }

  /** Takes in one row. */
  @FunctionalInterface
  public interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  /** Runs a statement once for each row, in one round trip; nothing for no rows. */
  public static <T> void each(Connection connection, String sql, List<T> rows, Binder<T> binder)
      throws SQLException {
    var _ = batch(connection, sql, rows, binder);
  }

  /**
   * As {@link #each}, for statements that must each find their one row; one that does not has lost
   * a race, which is a serialization failure.
   */
  public static <T> void eachOnce(Connection connection, String sql, List<T> rows, Binder<T> binder)
      throws SQLException {
    for (int count : batch(connection, sql, rows, binder)) {
      if (count != 1) {
        throw new SQLException("another transaction was first", SERIALIZATION_FAILURE);
      }
    }
  }

  private static <T> int[] batch(Connection connection, String sql, List<T> rows, Binder<T> binder)
      throws SQLException {
    if (rows.isEmpty()) {
      return new int[0];
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (T row : rows) {
        binder.bind(statement, row);
        statement.addBatch();
      }
      return statement.executeBatch();
    }
  }

  /** Reads the results of a statement that holds several queries, each by its own reader. */
  public static void readAll(PreparedStatement statement, RowReader... readers)
      throws SQLException {
    statement.execute();
    for (int i = 0; i < readers.length; i++) {
      if (i > 0) {
        statement.getMoreResults();
      }
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          readers[i].read(rows);
        }
      }
    }
  }

  public static OffsetDateTime time(Timestamp timestamp) {
    return instant(timestamp).atOffset(ZoneOffset.UTC);
  }

  public static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  public static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  public static Timestamp timestamp(ResultSet row, String column) throws SQLException {
    return timestamp(instant(row, column));
  }

  public static Timestamp timestamp(Instant instant) {
    Instant micros = instant.truncatedTo(ChronoUnit.MICROS);
    return Timestamp.newBuilder()
        .setSeconds(micros.getEpochSecond())
        .setNanos(micros.getNano())
        .build();
  }
}
