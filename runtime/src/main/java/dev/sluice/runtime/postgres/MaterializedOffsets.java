package dev.sluice.runtime.postgres;

import dev.sluice.runtime.kafka.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the table {@code materializer_offsets}, which the materializer writes in the transaction of
 * the rows themselves: so what lies before a position in it can be read.
 */
public final class MaterializedOffsets {
  private static final String QUERY =
      "select topic, partition, next_offset from materializer_offsets";

  private MaterializedOffsets() {}

  /** The place of each partition that has one. */
  public static List<Position> read(Connection connection) throws SQLException {
    List<Position> places = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(QUERY);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        places.add(new Position(rows.getString(1), rows.getInt(2), rows.getLong(3)));
      }
    }
    return places;
  }
}
