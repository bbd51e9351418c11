package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Reads what the reference services have done from their own tables. */
final class ServiceTables {
  private static final String UNDO = ":undo";

  private final int port;
  private final String password;

  ServiceTables(int port, String password) {
    this.port = port;
    this.password = password;
  }

  /** The calls that took effect, in the order in which they did. */
  List<History.Effect> effects() throws SQLException {
    List<History.Effect> effects = new ArrayList<>();
    for (String database : List.of("booking", "schedule")) {
      try (Connection connection = connect(database);
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT idempotency_key, recorded_at FROM calls WHERE NOT refused AND NOT"
                      + " barred")) {
        while (rows.next()) {
          String key = rows.getString(1);
          boolean undo = key.endsWith(UNDO);
          String stepKey = undo ? key.substring(0, key.length() - UNDO.length()) : key;
          int colon = stepKey.indexOf(':');
          String step = stepKey.substring(colon + 1);
          effects.add(
              new History.Effect(
                  stepKey.substring(0, colon),
                  undo ? "undo-" + step : step,
                  key,
                  rows.getObject(2, OffsetDateTime.class).toInstant()));
        }
      }
    }
    effects.sort(Comparator.comparing(History.Effect::at));
    return effects;
  }

  /** The seats that are taken, slot by slot. */
  List<History.Taken> taken() throws SQLException {
    String sql =
        """
        SELECT s.tenant || '/' || s.resource_id, lower(a.slot), upper(a.slot), a.booking_id,
               (SELECT sum(upper(r) - lower(r)) FROM unnest(a.seats) r)
        FROM allocations a JOIN schedules s USING (schedule_id)
        """;
    List<History.Taken> taken = new ArrayList<>();
    try (Connection connection = connect("schedule");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        taken.add(
            new History.Taken(
                rows.getString(1),
                rows.getInt(5),
                rows.getObject(2, OffsetDateTime.class).toInstant(),
                rows.getObject(3, OffsetDateTime.class).toInstant(),
                rows.getString(4)));
      }
    }
    return taken;
  }

  Map<String, Integer> capacity() throws SQLException {
    Map<String, Integer> capacity = new HashMap<>();
    try (Connection connection = connect("schedule");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT tenant || '/' || resource_id, capacity FROM schedules")) {
      while (rows.next()) {
        capacity.put(rows.getString(1), rows.getInt(2));
      }
    }
    return capacity;
  }

  private Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "sluice");
    properties.setProperty("password", password);
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
  }
}
