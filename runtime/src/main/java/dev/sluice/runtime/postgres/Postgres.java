package dev.sluice.runtime.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.runtime.health.Health;
import dev.sluice.runtime.health.HealthPart;
import dev.sluice.runtime.health.HealthProbe;
import dev.sluice.runtime.telemetry.Metrics;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A bounded pool of connections to one database.
 *
 * <p>Opens without the server being there, and fails within the acquire timeout while it is not.
 * Connections commit by themselves unless the user of one turns that off. Thread-safe.
 */
public final class Postgres implements AutoCloseable {
  private static final int MIGRATING = 2;

  private final String name;
  private final HikariDataSource pool;

  private Postgres(String name, HikariDataSource pool) {
    this.name = name;
    this.pool = pool;
  }

  /**
   * @param name of the pool, in metrics, health and the server's {@code pg_stat_activity}
   */
  public static Postgres open(
      String name, PostgresConfig config, Planning planning, Metrics metrics) {
    HikariConfig hikari = bounded(name, config);
    hikari.setMaximumPoolSize(config.poolSize());
    hikari.addDataSourceProperty("socketTimeout", config.socketTimeout().toSeconds());
    hikari.addDataSourceProperty("reWriteBatchedInserts", true);
    // A process that is stopped in the middle of a transaction must not keep its locks: nobody
    // else could go on with its partitions.
    hikari.addDataSourceProperty(
        "options", "-c idle_in_transaction_session_timeout=30s " + planning.options());
    Postgres postgres = new Postgres(name, new HikariDataSource(hikari));
    postgres.measure(metrics);
    return postgres;
  }

  /**
   * For bringing a schema up to date: a statement may take as long as it takes, since the server is
   * silent while it builds an index. One connection waits in a transaction, with the lock of the
   * migrations, while the other works. A server that is gone is noticed by TCP.
   */
  public static Postgres openForMigrations(String name, PostgresConfig config) {
    HikariConfig hikari = bounded(name, config);
    hikari.setMaximumPoolSize(MIGRATING);
    hikari.setMinimumIdle(0);
    return new Postgres(name, new HikariDataSource(hikari));
  }

  private static HikariConfig bounded(String name, PostgresConfig config) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName(name);
    hikari.setJdbcUrl(config.url());
    hikari.setUsername(config.user());
    hikari.setPassword(config.password().reveal());
    hikari.setConnectionTimeout(config.acquireTimeout().toMillis());
    hikari.setValidationTimeout(Math.max(250, config.acquireTimeout().toMillis() / 2));
    hikari.setInitializationFailTimeout(-1);
    // Otherwise the first connection is asked for it; if that is lost in the middle of its answer,
    // HikariCP takes the level for -1 and refuses every later connection.
    hikari.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    hikari.addDataSourceProperty("ApplicationName", "sluice-" + name);
    hikari.addDataSourceProperty("connectTimeout", config.connectTimeout().toSeconds());
    hikari.addDataSourceProperty("loginTimeout", config.connectTimeout().toSeconds());
    hikari.addDataSourceProperty("tcpKeepAlive", true);
    return hikari;
  }

  /** The pool; getting a connection blocks for the acquire timeout at most. */
  public DataSource dataSource() {
    return pool;
  }

  /** Whether the database answers; without it the process is not ready. */
  public HealthPart health() {
    return health(EnumSet.of(HealthProbe.READY, HealthProbe.STARTED));
  }

  /**
   * @param probes the questions in which this database counts
   */
  public HealthPart health(Set<HealthProbe> probes) {
    return new HealthPart("postgres-" + name, probes, this::check);
  }

  @Override
  public void close() {
    pool.close();
  }

  private Health check() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(1) ? Health.up() : Health.down("the connection is not valid");
    }
  }

  private void measure(Metrics metrics) {
    String help = "Connections of a pool";
    String gauge = "sluice_postgres_connections";
    metrics.gauge(
        gauge,
        help,
        () -> pool.getHikariPoolMXBean().getActiveConnections(),
        "pool",
        name,
        "state",
        "active");
    metrics.gauge(
        gauge,
        help,
        () -> pool.getHikariPoolMXBean().getIdleConnections(),
        "pool",
        name,
        "state",
        "idle");
    metrics.gauge(
        "sluice_postgres_waiting_threads",
        "Callers that wait for a connection",
        () -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection(),
        "pool",
        name);
  }
}
