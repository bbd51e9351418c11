package dev.sluice.services.identity;

import dev.sluice.services.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Owns the table {@code failed_logins}: after ten wrong passwords for a name within a minute, known
 * or not, no more are tried until the minute is over.
 *
 * <p>Its rows are bounded by what can be hashed in a minute.
 */
final class LoginThrottle {

  private static final int MOST_FAILURES = 10;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private static final String SELECT =
      """
      SELECT window_ends FROM failed_logins
      WHERE username = ? AND failures >= ? AND window_ends > ?
      """;

  private static final String COUNT =
      """
      INSERT INTO failed_logins AS f (username, failures, window_ends) VALUES (?, 1, ?)
      ON CONFLICT (username) DO UPDATE SET
        failures = CASE WHEN f.window_ends > ? THEN f.failures + 1 ELSE 1 END,
        window_ends = CASE WHEN f.window_ends > ? THEN f.window_ends ELSE excluded.window_ends END
      """;

  private static final String CLEAR = "DELETE FROM failed_logins WHERE username = ?";

  private static final String FORGET = "DELETE FROM failed_logins WHERE window_ends <= ?";

  private LoginThrottle() {}

  /** How long no password is tried for a name. */
  static Optional<Duration> pause(Connection connection, String username, Instant now)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
      statement.setString(1, username);
      statement.setInt(2, MOST_FAILURES);
      statement.setObject(3, Sql.time(now));
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(Duration.between(now, Sql.instant(rows, "window_ends")))
            : Optional.empty();
      }
    }
  }

  static void failed(Connection connection, String username, Instant now) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COUNT)) {
      statement.setString(1, username);
      statement.setObject(2, Sql.time(now.plus(WINDOW)));
      statement.setObject(3, Sql.time(now));
      statement.setObject(4, Sql.time(now));
      statement.executeUpdate();
    }
  }

  static void succeeded(Connection connection, String username) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CLEAR)) {
      statement.setString(1, username);
      statement.executeUpdate();
    }
  }

  static void forget(Connection connection, Instant now) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
      statement.setObject(1, Sql.time(now));
      statement.executeUpdate();
    }
  }
}
