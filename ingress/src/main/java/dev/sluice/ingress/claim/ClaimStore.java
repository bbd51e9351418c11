package dev.sluice.ingress.claim;

import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.redis.ClaimKeys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The claims that were made while Redis could not say who was first; owns the schema {@code
 * ingress} and makes it where it is missing. Also looks up commands in the projections.
 * Thread-safe.
 */
final class ClaimStore {
  private static final Duration BETWEEN_CLEANINGS = Duration.ofMinutes(10);
  private static final String CREATE =
      """
      create table if not exists ingress.idempotency_claims (
        id          uuid        primary key,
        fingerprint bytea       not null,
        accepted_at timestamptz not null
      )\
      """;
  private static final String CREATE_INDEX =
      """
      create index if not exists idempotency_claims_by_age
      on ingress.idempotency_claims (accepted_at)\
      """;
  private static final String INSERT =
      "insert into ingress.idempotency_claims values (?, ?, ?) on conflict do nothing";
  private static final String FIND =
      "select fingerprint, accepted_at from ingress.idempotency_claims where id = ?";
  private static final String CLEAN =
      "delete from ingress.idempotency_claims where accepted_at < ?";
  private static final String FIND_COMMAND =
      "select fingerprint, accepted_at from commands where id = ?";

  private final DataSource postgres;
  private volatile Instant nextCleaning = Instant.MIN;

  ClaimStore(DataSource postgres) {
    this.postgres = postgres;
  }

  /** Claims a key unless it is claimed already, and says what it is claimed for. */
  Claim claim(UUID commandId, Fingerprint fingerprint, Instant now) throws SQLException {
    try (Connection connection = postgres.getConnection()) {
      prepare(connection, now);
      try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
        insert.setObject(1, commandId);
        insert.setBytes(2, fingerprint.digest());
        insert.setObject(3, now.atOffset(ZoneOffset.UTC));
        insert.executeUpdate();
      }
      return find(connection, FIND, commandId, false)
          .orElseThrow(() -> new SQLException("a claim that was just made is gone"));
    }
  }

  /** The command of a key, if the projections hold it. */
  Optional<Claim> command(UUID commandId) throws SQLException {
    try (Connection connection = postgres.getConnection()) {
      return find(connection, FIND_COMMAND, commandId, true);
    }
  }

  private static Optional<Claim> find(
      Connection connection, String sql, UUID commandId, boolean published) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setObject(1, commandId);
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Claim(
                    Fingerprint.ofDigest(row.getBytes("fingerprint")),
                    row.getObject("accepted_at", OffsetDateTime.class).toInstant(),
                    published))
            : Optional.empty();
      }
    }
  }

  /** Makes the table, and from time to time drops what is older than keys are kept. */
  private void prepare(Connection connection, Instant now) throws SQLException {
    if (now.isBefore(nextCleaning)) {
      return;
    }
    create(connection);
    try (PreparedStatement clean = connection.prepareStatement(CLEAN)) {
      clean.setObject(1, now.minus(ClaimKeys.KEPT).atOffset(ZoneOffset.UTC));
      clean.executeUpdate();
    }
    nextCleaning = now.plus(BETWEEN_CLEANINGS);
  }

  /** Under a lock of the database: two that create at once would get in each other's way. */
  private static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_lock(hashtext('sluice ingress'))");
      try {
        statement.execute("create schema if not exists ingress");
        statement.execute(CREATE);
        statement.execute(CREATE_INDEX);
      } finally {
        statement.execute("select pg_advisory_unlock(hashtext('sluice ingress'))");
      }
    }
  }
}
