package dev.sluice.egress;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.egress.store.Projections;
import dev.sluice.embedded.Database;
import dev.sluice.embedded.SharedParts;
import java.util.List;
import javax.sql.DataSource;

/** Projections in a database of their own. */
public final class TestProjections implements AutoCloseable {
  private final HikariDataSource dataSource;
  private final Projections projections;

  public TestProjections(Database database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.jdbcUrl());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(6);
    config.setConnectionTimeout(1_000);
    config.setInitializationFailTimeout(10_000);
    this.dataSource = new HikariDataSource(config);
    this.projections = Projections.open(dataSource, dataSource, dataSource);
  }

  public static TestProjections fresh() {
    return new TestProjections(SharedParts.freshDatabase());
  }

  public Projections projections() {
    return projections;
  }

  public DataSource dataSource() {
    return dataSource;
  }

  /** The first column of what a statement answers. */
  public List<Object> column(String sql) {
    return projections.read(s -> s.createNativeQuery(sql, Object.class).getResultList());
  }

  @Override
  public void close() {
    projections.close();
    dataSource.close();
  }
}
