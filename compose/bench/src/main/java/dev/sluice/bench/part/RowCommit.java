package dev.sluice.bench.part;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** A transaction of PostgreSQL that inserts one row, in a table of its own. */
public final class RowCommit implements Part, AutoCloseable {
  private final Connection connection;
  private final PreparedStatement insert;
  private final byte[] value;

  public RowCommit(String jdbcUrl, String password, int bytes) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "sluice");
    properties.setProperty("password", password);
    this.connection = DriverManager.getConnection(jdbcUrl, properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute("create schema if not exists bench");
      statement.execute("create table if not exists bench.rows (value bytea not null)");
    }
    connection.setAutoCommit(false);
    this.insert = connection.prepareStatement("insert into bench.rows values (?)");
    this.value = new byte[bytes];
  }

  @Override
  public void once() throws SQLException {
    insert.setBytes(1, value);
    insert.executeUpdate();
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    try (Statement statement = connection.createStatement()) {
      statement.execute("drop schema bench cascade");
    }
    connection.commit();
    connection.close();
  }
}
