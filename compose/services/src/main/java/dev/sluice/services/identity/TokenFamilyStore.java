package dev.sluice.services.identity;

import dev.sluice.services.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Owns the tables {@code token_families} and {@code refresh_tokens}. */
final class TokenFamilyStore {

  private static final String INSERT_FAMILY =
      "INSERT INTO token_families (family, username, expires_at) VALUES (?, ?, ?)";

  private static final String INSERT_TOKEN =
      "INSERT INTO refresh_tokens (digest, family) VALUES (?, ?)";

  /** Locks both rows, so that of two who come with the same token one sees that it was used. */
  private static final String LOCK =
      """
      SELECT t.family, f.username, t.used_at IS NOT NULL AS used,
        f.revoked_at IS NULL AND f.expires_at > ? AS alive
      FROM refresh_tokens t JOIN token_families f USING (family)
      WHERE t.digest = ?
      FOR UPDATE
      """;

  private static final String USE = "UPDATE refresh_tokens SET used_at = ? WHERE digest = ?";

  private static final String REVOKE =
      "UPDATE token_families SET revoked_at = ? WHERE family = ? AND revoked_at IS NULL";

  private static final String FORGET = "DELETE FROM token_families WHERE expires_at <= ?";

  private TokenFamilyStore() {}

  /**
   * A refresh token that is known.
   *
   * @param used it has been exchanged for another
   * @param alive its family is neither revoked nor expired
   */
  record Known(UUID family, String username, boolean used, boolean alive) {}

  static void insertFamily(Connection connection, UUID family, String username, Instant expiresAt)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT_FAMILY)) {
      statement.setObject(1, family);
      statement.setString(2, username);
      statement.setObject(3, Sql.time(expiresAt));
      statement.executeUpdate();
    }
  }

  static void insertToken(Connection connection, UUID family, RefreshToken token)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT_TOKEN)) {
      statement.setBytes(1, token.digest());
      statement.setObject(2, family);
      statement.executeUpdate();
    }
  }

  static Optional<Known> lock(Connection connection, RefreshToken token, Instant now)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
      statement.setObject(1, Sql.time(now));
      statement.setBytes(2, token.digest());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(
                new Known(
                    rows.getObject("family", UUID.class),
                    rows.getString("username"),
                    rows.getBoolean("used"),
                    rows.getBoolean("alive")))
            : Optional.empty();
      }
    }
  }

  static void use(Connection connection, RefreshToken token, Instant now) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(USE)) {
      statement.setObject(1, Sql.time(now));
      statement.setBytes(2, token.digest());
      statement.executeUpdate();
    }
  }

  static void revoke(Connection connection, UUID family, Instant now) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(REVOKE)) {
      statement.setObject(1, Sql.time(now));
      statement.setObject(2, family);
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
