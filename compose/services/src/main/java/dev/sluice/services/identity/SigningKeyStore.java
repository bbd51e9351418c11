package dev.sluice.services.identity;

import dev.sluice.services.postgres.Sql;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Owns the table {@code signing_keys}. */
final class SigningKeyStore {

  private static final String LOCK = "LOCK TABLE signing_keys IN EXCLUSIVE MODE";

  private static final String SELECT =
      "SELECT kid, active_from, public_key, private_key FROM signing_keys ORDER BY active_from";

  private static final String INSERT =
      """
      INSERT INTO signing_keys (kid, active_from, public_key, private_key) VALUES (?, ?, ?, ?)
      """;

  private static final String DELETE = "DELETE FROM signing_keys WHERE kid = ?";

  private final KeyWrapping wrapping;

  SigningKeyStore(KeyWrapping wrapping) {
    this.wrapping = wrapping;
  }

  /** Keeps others from changing the keys until the transaction ends; reading goes on. */
  void lock(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
      statement.execute();
    }
  }

  /** All keys, in the order in which they sign. */
  List<SigningKey> all(Connection connection) throws SQLException {
    List<SigningKey> keys = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(SELECT);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        keys.add(read(rows));
      }
    }
    return keys;
  }

  void insert(Connection connection, SigningKey key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, key.kid());
      statement.setObject(2, Sql.time(key.activeFrom()));
      statement.setBytes(3, key.publicKey().getEncoded());
      statement.setBytes(4, wrapping.wrap(key.kid(), key.privateKey().getEncoded()));
      statement.executeUpdate();
    }
  }

  void delete(Connection connection, String kid) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
      statement.setString(1, kid);
      statement.executeUpdate();
    }
  }

  private SigningKey read(ResultSet row) throws SQLException {
    String kid = row.getString("kid");
    Instant activeFrom = Sql.instant(row, "active_from");
    try {
      KeyFactory rsa = KeyFactory.getInstance("RSA");
      return new SigningKey(
          kid,
          activeFrom,
          (RSAPublicKey) rsa.generatePublic(new X509EncodedKeySpec(row.getBytes("public_key"))),
          (RSAPrivateKey)
              rsa.generatePrivate(
                  new PKCS8EncodedKeySpec(wrapping.unwrap(kid, row.getBytes("private_key")))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("signing key " + kid + " cannot be read", e);
    }
  }
}
