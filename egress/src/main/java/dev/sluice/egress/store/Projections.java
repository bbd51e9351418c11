package dev.sluice.egress.store;

import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/**
 * The database of the projections: migrated by Flyway, reached by Hibernate's stateless sessions.
 *
 * <p>There are no entities: the statements are the stores' own, each for a whole batch.
 * Thread-safe; closing it leaves the data source open.
 */
public final class Projections implements AutoCloseable {
  private final SessionFactory sessions;

  private Projections(SessionFactory sessions) {
    this.sessions = sessions;
  }

  /** Brings the schema up to date; instances that start together wait for each other. */
  public static Projections open(DataSource dataSource) {
    Flyway.configure().dataSource(dataSource).locations("classpath:db/egress").load().migrate();
    HibernatePersistenceConfiguration configuration =
        new HibernatePersistenceConfiguration("egress");
    configuration.property("hibernate.connection.datasource", dataSource);
    configuration.property("hibernate.jdbc.time_zone", "UTC");
    return new Projections(configuration.createEntityManagerFactory());
  }

  /** Reads in statements of their own, each seeing what is committed when it begins. */
  public <T> T read(Function<StatelessSession, T> work) {
    try (StatelessSession session = sessions.openStatelessSession()) {
      return work.apply(session);
    }
  }

  /** Writes in one transaction; an exception rolls it back. */
  public void write(Consumer<StatelessSession> work) {
    sessions.inStatelessTransaction(work);
  }

  /** Writes in one transaction and answers; an exception rolls it back. */
  public <T> T written(Function<StatelessSession, T> work) {
    return sessions.fromStatelessTransaction(work);
  }

  @Override
  public void close() {
    sessions.close();
  }
}
