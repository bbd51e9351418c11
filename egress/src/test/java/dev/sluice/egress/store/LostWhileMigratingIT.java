package dev.sluice.egress.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.embedded.Database;
import dev.sluice.embedded.SharedParts;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The server ends the first connection while the schema is brought up to date. */
class LostWhileMigratingIT {

  @Test
  void projectionsWhoseDatabaseIsLostMeanwhileAreOpenedAgain() {
    Database database = SharedParts.freshDatabase();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.jdbcUrl());
    config.setUsername(database.user());
    config.setPassword(database.password());
    try (Unlucky unlucky = new Unlucky(config);
        Projections projections = Projections.open(unlucky, unlucky, unlucky)) {
      assertThat(unlucky.lost).isTrue();
      Object commands =
          projections.read(
              s ->
                  s.createNativeQuery("select count(*) from commands", Object.class)
                      .uniqueResult());
      assertThat(commands).isEqualTo(0L);
    }
  }

  /** Gives out a connection first that does not last. */
  private static final class Unlucky extends HikariDataSource {
    private final AtomicBoolean lost = new AtomicBoolean();

    Unlucky(HikariConfig config) {
      super(config);
    }

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = super.getConnection();
      if (lost.compareAndSet(false, true)) {
        end(connection);
      }
      return connection;
    }

    private void end(Connection connection) throws SQLException {
      int pid;
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
        row.next();
        pid = row.getInt(1);
      }
      try (Connection other =
              DriverManager.getConnection(getJdbcUrl(), getUsername(), getPassword());
          Statement ending = other.createStatement()) {
        ending.execute("select pg_terminate_backend(" + pid + ", 60000)");
      }
    }
  }
}
