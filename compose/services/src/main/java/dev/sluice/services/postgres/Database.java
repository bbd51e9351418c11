package dev.sluice.services.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.runtime.postgres.Planning;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;

/**
 * A service's own database, migrated to the newest version: a bounded pool of connections that do
 * not commit by themselves.
 *
 * <p>Safe for use by many threads.
 */
public final class Database implements AutoCloseable {

  private static final long PATIENCE_MILLIS = 2_000;
  private static final int START_PATIENCE_SECONDS = 60;

  private final HikariDataSource pool;

  private Database(HikariDataSource pool) {
    this.pool = pool;
  }

  /** Work within one transaction; returns normally to commit. */
  @FunctionalInterface
  public interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /**
   * Connects and migrates; waits for the server for a minute.
   *
   * @param migrations the folder of the migrations on the class path
   */
  public static Database open(String name, String migrations, DatabaseConfig config) {
    var hikari = new HikariConfig();
    hikari.setPoolName(name);
    hikari.setJdbcUrl(config.url());
    hikari.setUsername(config.user());
    hikari.setPassword(config.password().reveal());
    hikari.setMaximumPoolSize(config.poolSize());
    hikari.setConnectionTimeout(PATIENCE_MILLIS);
    hikari.setAutoCommit(false);
    // Who waits for the server is the migration.
    hikari.setInitializationFailTimeout(-1);
    // Otherwise the first connection is asked for it; if that is lost in the middle of its answer,
    // HikariCP takes the level for -1 and refuses every later connection.
    hikari.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    hikari.addDataSourceProperty("ApplicationName", "sluice-" + name);
    hikari.addDataSourceProperty("tcpKeepAlive", "true");
    hikari.addDataSourceProperty("socketTimeout", "30");
    hikari.addDataSourceProperty("prepareThreshold", "1");
    hikari.addDataSourceProperty(
        "options", "-c idle_in_transaction_session_timeout=30s " + Planning.BY_KEY.options());
    var database = new Database(new HikariDataSource(hikari));
    try {
      Flyway.configure()
          .dataSource(config.url(), config.user(), config.password().reveal())
          .locations("classpath:" + migrations)
          .connectRetries(START_PATIENCE_SECONDS)
          .connectRetriesInterval(1)
          .load()
          .migrate();
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** Runs work in one transaction, which is rolled back if it throws. */
  public <T> T transact(Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      // A connection that goes back to the pool uncommitted is rolled back there.
      T result = work.run(connection);
      connection.commit();
      return result;
    }
  }

  /** Whether the database answers. */
  public boolean isReachable() {
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
