package dev.sluice.services.identity;

import dev.sluice.services.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Owns the table {@code accounts}. */
final class AccountStore {

  private static final String SELECT =
      "SELECT username, tenant, password_hash, roles FROM accounts WHERE username = ?";

  private static final String INSERT =
      """
      INSERT INTO accounts (username, tenant, password_hash, roles, created_at)
      VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
      """;

  private AccountStore() {}

  static Optional<StoredAccount> find(Connection connection, String username) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
      statement.setString(1, username);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(read(rows)) : Optional.empty();
      }
    }
  }

  /** Whether the name was free. */
  static boolean insert(Connection connection, StoredAccount stored, Instant now)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, stored.account().username());
      statement.setString(2, stored.account().tenant());
      statement.setString(3, stored.passwordHash());
      statement.setObject(4, stored.account().roles().toArray(String[]::new));
      statement.setObject(5, Sql.time(now));
      return statement.executeUpdate() == 1;
    }
  }

  private static StoredAccount read(ResultSet row) throws SQLException {
    String[] roles = (String[]) row.getArray("roles").getArray();
    return new StoredAccount(
        new Account(row.getString("username"), row.getString("tenant"), Arrays.asList(roles)),
        row.getString("password_hash"));
  }
}
