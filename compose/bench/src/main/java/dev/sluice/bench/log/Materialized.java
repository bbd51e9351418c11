package dev.sluice.bench.log;

import dev.sluice.bench.part.Broker;
import dev.sluice.bench.system.SystemUnderTest;
import dev.sluice.schemas.kafka.Topics;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** The database of the projections, from outside: how far it is, and what is in it. One thread. */
public final class Materialized implements AutoCloseable {
  private final Connection connection;
  private final Broker broker;

  private Materialized(Connection connection, Broker broker) {
    this.connection = connection;
    this.broker = broker;
  }

  public static Materialized open(SystemUnderTest system) throws IOException, SQLException {
    Connection connection =
        DriverManager.getConnection(system.jdbcUrl("sluice"), "sluice", system.postgresPassword());
    return new Materialized(connection, new Broker(system.bootstrapServers()));
  }

  /** Drops everything; the next egress makes it anew and begins at the beginning of the log. */
  public void empty() throws SQLException {
    execute("drop schema public cascade; create schema public");
  }

  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The one number that a query gives. */
  public long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      if (!row.next()) {
        throw new SQLException("no row: " + sql);
      }
      return row.getLong(1);
    }
  }

  /** Offsets in the topics of commands and feeds, over all partitions; markers count too. */
  public long ends() throws ExecutionException, InterruptedException {
    return broker.written(Topics.COMMANDS.name()) + broker.written(Topics.FEEDS.name());
  }

  /** How many of these offsets have been materialized; -1 before the materializer has begun. */
  public long position() throws SQLException {
    return hasBegun() ? number("select sum(next_offset) from materializer_offsets") : -1;
  }

  /**
   * How many commands and events have been, of any tenant; -1 before the materializer has begun.
   */
  public long records() throws SQLException {
    return hasBegun()
        ? number(
            """
            select
              (select sum(next_offset) from materializer_offsets where topic = '%s')
              + (select coalesce(sum(head), 0) from feed_heads where subject = '')
            """
                .formatted(Topics.COMMANDS.name()))
        : -1;
  }

  private boolean hasBegun() throws SQLException {
    return number("select count(*) from pg_class where relname = 'materializer_offsets'") > 0
        && number("select count(*) from materializer_offsets") == 2 * Topics.PARTITIONS;
  }

  /** Waits until everything that is in the log by now is materialized. */
  public void awaitAll(Duration patience)
      throws SQLException, IOException, ExecutionException, InterruptedException {
    long ends = ends();
    long giveUp = System.nanoTime() + patience.toNanos();
    while (position() < ends) {
      if (System.nanoTime() > giveUp) {
        throw new IOException("materialized are " + position() + " of " + ends + " offsets");
      }
      Thread.sleep(5);
    }
  }

  @Override
  public void close() throws SQLException {
    broker.close();
    connection.close();
  }
}
