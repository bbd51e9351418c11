package dev.sluice.ingress.claim;

import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.redis.ClaimKeys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The claims that were made while Redis could not say who was first; owns the schema {@code
 * ingress} and makes it where it is missing. Also looks up commands in the projections.
 * Thread-safe.
 */
final class ClaimStore {
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
  private static final String AGED = "interval '" + ClaimKeys.KEPT.toSeconds() + " seconds'";
  private static final String INSERT =
      """
      insert into ingress.idempotency_claims as c (id, fingerprint, accepted_at) values (?, ?, ?)
      on conflict (id) do update
        set fingerprint = excluded.fingerprint, accepted_at = excluded.accepted_at
        where c.accepted_at <= excluded.accepted_at -\
      """
          + AGED;
  private static final String REPLACE =
      """
      update ingress.idempotency_claims set fingerprint = ?, accepted_at = ?
      where id = ? and accepted_at = ?\
      """;
  private static final String FIND =
      "select fingerprint, accepted_at from ingress.idempotency_claims where id = ?";
  private static final String CLEAN =
      """
      delete from ingress.idempotency_claims where id = any (array(
        select id from ingress.idempotency_claims where accepted_at < ? limit 10000))\
      """;
  private static final String EXISTS =
      "select 1 where to_regclass('ingress.idempotency_claims') is not null";
  private static final String FIND_COMMAND =
      """
      select id, fingerprint, accepted_at from commands
      where id = any (?) and accepted_at > cast(? as timestamptz) -\
      """
          + AGED
          + " order by accepted_at limit 1";

  private static final String HOLDS = "select 1 from commands where id = ? and fingerprint = ?";

  private final DataSource postgres;
  private volatile boolean prepared;

  ClaimStore(DataSource postgres) {
    this.postgres = postgres;
  }

  /** Claims a key unless it is claimed already, and says what it is claimed for. */
  Claim claim(UUID key, Fingerprint fingerprint, Instant now) throws SQLException {
    try (Connection connection = postgres.getConnection()) {
      prepare(connection);
      try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
        insert.setObject(1, key);
        insert.setBytes(2, fingerprint.digest());
        insert.setObject(3, now.atOffset(ZoneOffset.UTC));
        insert.executeUpdate();
      }
      return claimed(connection, key);
    }
  }

  /** Claims a key anew, unless somebody else has done so since the claim was found. */
  void replace(UUID key, Claim found, Fingerprint fingerprint, Instant now) throws SQLException {
    try (Connection connection = postgres.getConnection();
        PreparedStatement update = connection.prepareStatement(REPLACE)) {
      update.setBytes(1, fingerprint.digest());
      update.setObject(2, now.atOffset(ZoneOffset.UTC));
      update.setObject(3, key);
      update.setObject(4, found.acceptedAt().atOffset(ZoneOffset.UTC));
      update.executeUpdate();
    }
  }

  private static Claim claimed(Connection connection, UUID key) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(FIND)) {
      query.setObject(1, key);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("a claim that was just made is gone");
        }
        return Claim.of(key, fingerprint(row), acceptedAt(row));
      }
    }
  }

  /** The command that a key was used for within its time, if the projections hold it. */
  Optional<Claim> command(UUID key, Instant now) throws SQLException {
    List<UUID> ids = new ArrayList<>(CommandIds.ofUsesBeside(key, now));
    ids.add(CommandIds.ofUse(key, now));
    ids.add(key); // As it was before ids had a day in them.
    try (Connection connection = postgres.getConnection();
        PreparedStatement query = connection.prepareStatement(FIND_COMMAND)) {
      query.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
      query.setObject(2, now.atOffset(ZoneOffset.UTC));
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Claim(row.getObject("id", UUID.class), fingerprint(row), acceptedAt(row), true))
            : Optional.empty();
      }
    }
  }

  /** Whether the projections hold this very command. */
  boolean holds(UUID commandId, Fingerprint fingerprint) throws SQLException {
    try (Connection connection = postgres.getConnection();
        PreparedStatement query = connection.prepareStatement(HOLDS)) {
      query.setObject(1, commandId);
      query.setBytes(2, fingerprint.digest());
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }

  private static Fingerprint fingerprint(ResultSet row) throws SQLException {
    return Fingerprint.ofDigest(row.getBytes("fingerprint"));
  }

  private static Instant acceptedAt(ResultSet row) throws SQLException {
    return row.getObject("accepted_at", OffsetDateTime.class).toInstant();
  }

  /**
   * Deletes claims that are older than keys are kept, some at a time. The table has few rows: only
   * what is claimed while Redis is away. Partitions would not do, as a key must not be claimed in
   * two of them.
   *
   * @return how many
   */
  int forget(Instant now) throws SQLException {
    try (Connection connection = postgres.getConnection()) {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(EXISTS)) {
        if (!row.next()) {
          return 0;
        }
      }
      try (PreparedStatement clean = connection.prepareStatement(CLEAN)) {
        clean.setObject(1, now.minus(ClaimKeys.STORED).atOffset(ZoneOffset.UTC));
        return clean.executeUpdate();
      }
    }
  }

  private void prepare(Connection connection) throws SQLException {
    if (!prepared) {
      create(connection);
      prepared = true;
    }
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
