package dev.sluice.egress.retention;

import dev.sluice.egress.retention.PartitionPlan.Range;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Owns the partitions of one table: makes them, drops them, and empties the one that takes the
 * rest. Each call is one transaction, which gives up rather than have others wait for it, and does
 * nothing while another instance is at it. Thread-safe.
 */
final class PartitionStore {
  private static final DateTimeFormatter SUFFIX =
      DateTimeFormatter.ofPattern("'_'uuuuMMdd'_'HH").withZone(ZoneOffset.UTC);

  /** Whoever needs the table waits behind us for so long. */
  private static final Duration LOCK = Duration.ofMillis(200);

  /** Longest look under a lock. */
  private static final Duration STATEMENT = Duration.ofSeconds(5);

  /** Longest statement while everybody waits behind us. */
  private static final Duration HOLD = Duration.ofMillis(500);

  private static final String LIST =
      """
      select c.relname,
        cast(substring(b.bound from 'FROM \\(''([^'']+)''\\)') as timestamptz),
        cast(substring(b.bound from 'TO \\(''([^'']+)''\\)') as timestamptz)
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
      cross join lateral pg_get_expr(c.relpartbound, c.oid) as b (bound)
      where i.inhparent = cast(? as regclass) and b.bound <> 'DEFAULT'
      order by 3
      """;

  private final DataSource postgres;
  private final AgingTable table;

  /** What came of an attempt to drop a partition. */
  sealed interface Dropping {
    /** It is gone; so many of its rows stay. */
    record Done(int spared) implements Dropping {}

    /** Another instance is at it, or has done it. */
    record Elsewhere() implements Dropping {}

    /** So many of its rows would have to stay: more than can be moved while others wait. */
    record TooMany(int spared) implements Dropping {}
  }

  private interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  PartitionStore(DataSource postgres, AgingTable table) {
    this.postgres = postgres;
    this.table = table;
  }

  /** The server's time. */
  Instant now() throws SQLException {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select now()")) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  /** All but the one that takes the rest, in order. */
  List<Partition> list() throws SQLException {
    try (Connection connection = postgres.getConnection()) {
      return list(connection);
    }
  }

  private List<Partition> list(Connection connection) throws SQLException {
    List<Partition> partitions = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(LIST)) {
      query.setString(1, table.name());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Instant from = instant(rows, 2);
          Instant to = instant(rows, 3);
          partitions.add(
              new Partition(
                  rows.getString(1),
                  from == null ? Instant.MIN : from,
                  to == null ? Instant.MAX : to));
        }
      }
    }
    return partitions;
  }

  /**
   * Makes a partition, unless there is one. Where rows are in the default partition already it
   * begins behind them: they stay where they are.
   *
   * @return whether there is one now
   */
  boolean create(Range range) throws SQLException {
    return locked(
            connection -> {
              if (overlaps(list(connection), range)) {
                return true;
              }
              Instant from = behindTheRest(connection, range);
              if (!from.isBefore(range.to())) {
                return false;
              }
              create(connection, new Range(from, range.to()));
              return true;
            })
        .orElse(false);
  }

  private static boolean overlaps(List<Partition> present, Range range) {
    return present.stream()
        .anyMatch(p -> p.from().isBefore(range.to()) && range.from().isBefore(p.to()));
  }

  private Instant behindTheRest(Connection connection, Range range) throws SQLException {
    Instant newest =
        time(
            connection,
            "select max(%2$s) from %1$s where %2$s >= ? and %2$s < ?"
                .formatted(table.rest(), table.key()),
            range.from(),
            range.to());
    return newest == null
        ? range.from()
        : newest.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
  }

  private void create(Connection connection, Range range) throws SQLException {
    String name = table.name() + SUFFIX.format(range.from());
    execute(
        connection,
        "create table %s (like %s including defaults) with (%s)"
            .formatted(name, table.name(), table.storage()));
    execute(
        connection,
        "alter table %s attach partition %s for values from ('%s') to ('%s')"
            .formatted(table.name(), name, range.from(), range.to()));
  }

  /**
   * Drops a partition. The rows that stay go to the default partition in the same transaction.
   *
   * @param cutoff what is older has aged out
   * @param most so many rows may stay
   */
  Dropping drop(Partition partition, Instant cutoff, int most) throws SQLException {
    return locked(
            connection -> {
              if (!list(connection).contains(partition)) {
                return new Dropping.Elsewhere();
              }
              int spared = setAside(connection, partition, cutoff, most);
              if (spared > most) {
                return new Dropping.TooMany(spared);
              }
              execute(connection, "set local statement_timeout = " + HOLD.toMillis());
              execute(
                  connection,
                  "alter table %s detach partition %s".formatted(table.name(), partition.name()));
              if (spared > 0) {
                execute(connection, "insert into %s select * from spared".formatted(table.name()));
              }
              execute(connection, "drop table " + partition.name());
              return new Dropping.Done(spared);
            })
        .orElseGet(Dropping.Elsewhere::new);
  }

  /**
   * Before anybody has to wait for us: only who would write to this one partition does, so that no
   * row is missed. The default partition does not take the rows while theirs is there.
   */
  private int setAside(Connection connection, Partition partition, Instant cutoff, int most)
      throws SQLException {
    if (table.spared() == null) {
      return 0;
    }
    execute(connection, "lock table %s in share mode".formatted(partition.name()));
    execute(
        connection,
        "create temp table spared (like %s) on commit drop".formatted(partition.name()));
    return update(
        connection,
        "insert into spared select * from %s where %s limit %d"
            .formatted(partition.name(), table.spared(), most + 1),
        cutoff);
  }

  /**
   * Deletes rows of the default partition that have aged out, at most so many.
   *
   * @return how many; empty when another instance is at it
   */
  Optional<Integer> purge(Instant cutoff, int most) throws SQLException {
    return locked(
        connection ->
            update(
                connection,
                """
                delete from %1$s where ctid = any (array(
                  select ctid from %1$s where %2$s order by %3$s limit %4$d))
                """
                    .formatted(table.rest(), table.expired(), table.order(), most),
                cutoff));
  }

  /** How many rows the default partition has, counted up to there. */
  int rest(int most) throws SQLException {
    String sql =
        "select count(*) from (select from %s limit %d) as rest".formatted(table.rest(), most);
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  /** One instance at a time; whoever is in the way is waited for so shortly that nobody notices. */
  private <T> Optional<T> locked(Work<T> work) throws SQLException {
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      try {
        execute(connection, "set local lock_timeout = " + LOCK.toMillis());
        execute(connection, "set local statement_timeout = " + STATEMENT.toMillis());
        // Few rows of many are wanted, which a server that has not looked at them does not know.
        execute(connection, "set local enable_seqscan = off");
        Optional<T> done = Optional.empty();
        if (isOurs(connection)) {
          done = Optional.of(work.in(connection));
        }
        connection.commit();
        return done;
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private static boolean isOurs(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select pg_try_advisory_xact_lock(hashtext('sluice retention'))")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int update(Connection connection, String sql, Instant parameter)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, parameter.atOffset(ZoneOffset.UTC));
      return statement.executeUpdate();
    }
  }

  private static @Nullable Instant time(Connection connection, String sql, Instant... parameters)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        query.setObject(i + 1, parameters[i].atOffset(ZoneOffset.UTC));
      }
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return instant(row, 1);
      }
    }
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
