package dev.sluice.services.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HoldStoreIT {

  private static ScheduleTester tester;

  @BeforeAll
  static void start() {
    tester = new ScheduleTester();
  }

  @AfterAll
  static void stop() {
    tester.close();
  }

  /** It once looked for the resource only, and read all that was ever allocated of it. */
  @Test
  void allocationsAreLookedUpByResourceAndTimeThoughTheTableWasEmpty() throws Exception {
    String plan = plan(HoldStore.SELECT_ALLOCATIONS);

    assertThat(plan).containsPattern("one_booking_a_seat on allocations\\s+Index Cond:.*slot &&");
  }

  private static String plan(String sql) throws SQLException {
    var database = tester.config.database();
    var number = new AtomicInteger();
    String numbered =
        Pattern.compile("\\?").matcher(sql).replaceAll(_ -> "\\$" + number.incrementAndGet());
    var plan = new StringJoiner("\n");
    try (Connection connection =
            DriverManager.getConnection(
                database.url() + "?preferQueryMode=simple",
                database.user(),
                database.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off");
      try (ResultSet rows =
          statement.executeQuery("EXPLAIN (GENERIC_PLAN, COSTS OFF) " + numbered)) {
        while (rows.next()) {
          plan.add(rows.getString(1));
        }
      }
    }
    return plan.toString();
  }
}
