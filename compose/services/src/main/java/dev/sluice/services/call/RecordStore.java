package dev.sluice.services.call;

import com.google.protobuf.ByteString;
import dev.sluice.services.postgres.Rows;
import dev.sluice.services.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Owns the table {@code calls} of a service's database: the records of idempotent calls. */
public final class RecordStore {

  /** Reads the records of keys; binds two arrays of text: tenants and keys. */
  public static final String SELECT =
      """
      SELECT c.tenant, c.idempotency_key, c.kind, c.fingerprint, c.refused, c.answer, c.barred
      FROM unnest(?::text[], ?::text[]) AS wanted (tenant, idempotency_key)
      JOIN calls c USING (tenant, idempotency_key)
      """;

  private static final String INSERT =
      """
      INSERT INTO calls
        (tenant, idempotency_key, kind, fingerprint, refused, answer, barred, recorded_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String BAR =
      "UPDATE calls SET barred = true WHERE tenant = ? AND idempotency_key = ?";

  private static final String FORGET =
      """
      DELETE FROM calls WHERE (tenant, idempotency_key) IN (
        SELECT tenant, idempotency_key FROM calls WHERE recorded_at < ? LIMIT ?)
      """;

  private RecordStore() {}

  /** Takes in a row of {@link #SELECT}. */
  public static void load(ResultSet row, Rows<Key, Recorded> rows) throws SQLException {
    Key key = new Key(row.getString("tenant"), row.getString("idempotency_key"));
    rows.load(
        key,
        new Recorded(
            key,
            row.getString("kind"),
            ByteString.copyFrom(row.getBytes("fingerprint")),
            row.getBoolean("refused"),
            ByteString.copyFrom(row.getBytes("answer")),
            row.getBoolean("barred")));
  }

  public static void save(Connection connection, Rows<Key, Recorded> rows, Instant now)
      throws SQLException {
    Sql.each(
        connection,
        INSERT,
        rows.inserted(),
        (statement, row) -> {
          row.key().bind(statement, 1);
          statement.setString(3, row.kind());
          statement.setBytes(4, row.fingerprint().toByteArray());
          statement.setBoolean(5, row.refused());
          statement.setBytes(6, row.answer().toByteArray());
          statement.setBoolean(7, row.barred());
          statement.setObject(8, Sql.time(now));
        });
    Sql.each(connection, BAR, rows.updated(), (statement, row) -> row.key().bind(statement, 1));
  }

  /**
   * Forgets records from before a moment.
   *
   * @return how many; fewer than {@code most} when none are left
   */
  public static int forget(Connection connection, Instant before, int most) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
      statement.setObject(1, Sql.time(before));
      statement.setInt(2, most);
      return statement.executeUpdate();
    }
  }
}
