package dev.sluice.egress.store;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.postgres.PostgresUnavailableException;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.hibernate.JDBCException;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of the projections: migrated by Flyway, reached by Hibernate's stateless sessions.
 *
 * <p>There are no entities: the statements are the stores' own, each for a whole batch.
 * Thread-safe; closing it leaves the data sources open.
 */
public final class Projections implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Projections.class);
  private static final int PATIENCE_SECONDS = 60;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final String SNAPSHOT =
      "set transaction isolation level repeatable read, read only;\n";

  /**
   * Before the moment that is read: who waits for a partition to be dropped would otherwise see
   * neither the partition nor the rows of it that were moved.
   */
  private static final String LOCK = "lock table only commands in access share mode";

  private final SessionFactory sessions;
  private final DataSource writing;

  private Projections(SessionFactory sessions, DataSource writing) {
    this.sessions = sessions;
    this.writing = writing;
  }

  /**
   * Brings the schema up to date; instances that start together wait for each other. A server that
   * is not there, or goes away meanwhile, is waited for.
   *
   * @param migrating where those to change the schema come from, whose statements take long; not
   *     used afterwards
   * @param reading where connections to read come from
   * @param writing where those to write come from: a pool of their own, so that any number of
   *     readers cannot hold up the one writer
   */
  public static Projections open(DataSource migrating, DataSource reading, DataSource writing) {
    long giveUp = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
    while (true) {
      try {
        migrate(migrating, "classpath:db/egress");
        return opened(reading, writing);
      } catch (RuntimeException e) {
        if (!isCausedByLoss(e)
            || System.nanoTime() > giveUp
            || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        log.atWarn().setCause(e).log("PostgreSQL was lost while the schema was brought up to date");
        LockSupport.parkNanos(RETRY.toNanos());
      }
    }
  }

  /**
   * What the server says has a state; the pool has none for a connection that it has thrown away.
   */
  private static boolean isCausedByLoss(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && (sql.getSQLState() == null || isUnavailable(sql))) {
        return true;
      }
    }
    return false;
  }

  static void migrate(DataSource migrating, String location) {
    Flyway.configure()
        .dataSource(migrating)
        .locations(location)
        .connectRetries(PATIENCE_SECONDS)
        .connectRetriesInterval(1)
        .load()
        .migrate();
  }

  private static Projections opened(DataSource reading, DataSource writing) {
    HibernatePersistenceConfiguration configuration =
        new HibernatePersistenceConfiguration("egress");
    configuration.property("hibernate.connection.datasource", reading);
    configuration.property("hibernate.jdbc.time_zone", "UTC");
    // Who decides what to do about an error logs it.
    configuration.property("hibernate.jdbc.log.errors", "false");
    return new Projections(configuration.createEntityManagerFactory(), writing);
  }

  /**
   * Reads in statements of their own, each seeing what is committed when it begins.
   *
   * @throws ProblemException 503 when PostgreSQL does not answer
   */
  public <T> T read(Function<StatelessSession, T> work) {
    return each(work);
  }

  /**
   * Reads in statements that all see the same: what was committed when the first of them began.
   *
   * @param planned how these statements are planned
   * @throws ProblemException 503 when PostgreSQL does not answer
   */
  public <T> T snapshot(Planned planned, Function<StatelessSession, T> work) {
    return each(
        session -> {
          Transaction transaction = session.beginTransaction();
          try {
            String begin = SNAPSHOT + planned.settings() + LOCK; // One round trip.
            session.createNativeMutationQuery(begin).executeUpdate();
            return work.apply(session);
          } finally {
            end(transaction);
          }
        });
  }

  /** Nothing was written, so it does not matter how it ends: what was read has been read. */
  private static void end(Transaction reading) {
    try {
      reading.rollback();
    } catch (RuntimeException e) {
      log.atDebug().setCause(e).log("The end of a reading transaction failed");
    }
  }

  /**
   * Runs statements that each commit by themselves.
   *
   * @throws ProblemException 503 when PostgreSQL does not answer
   */
  public <T> T each(Function<StatelessSession, T> work) {
    try (StatelessSession session = sessions.openStatelessSession()) {
      return work.apply(session);
    } catch (JDBCException e) {
      if (isUnavailable(e.getSQLException())) {
        log.atWarn()
            .addKeyValue("why", e.getSQLException().getMessage())
            .log("PostgreSQL does not answer");
        throw new ProblemException(Problem.of(ProblemType.PROJECTIONS_UNAVAILABLE));
      }
      throw e;
    }
  }

  /**
   * Changes in one transaction what the materializer does not write; an exception rolls it back.
   *
   * @throws ProblemException 503 when PostgreSQL does not answer
   */
  public <T> T changed(Function<StatelessSession, T> work) {
    return each(
        session -> {
          Transaction transaction = session.beginTransaction();
          try {
            T answer = work.apply(session);
            transaction.commit();
            return answer;
          } finally {
            if (transaction.isActive()) {
              transaction.rollback();
            }
          }
        });
  }

  /** No connection, or one that broke, or a server that is being stopped or started. */
  private static boolean isUnavailable(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return e instanceof SQLTransientException
        || e instanceof SQLNonTransientConnectionException
        || state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57");
  }

  /**
   * Writes in one transaction and answers; an exception rolls it back.
   *
   * @throws PostgresUnavailableException when there is no connection
   */
  public <T> T written(Function<StatelessSession, T> work) {
    try (Connection connection = writing.getConnection();
        StatelessSession session = sessions.openStatelessSession(connection)) {
      Transaction transaction = session.beginTransaction();
      try {
        T answer = work.apply(session);
        transaction.commit();
        return answer;
      } finally {
        if (transaction.isActive()) {
          transaction.rollback();
        }
      }
    } catch (SQLException e) {
      throw new PostgresUnavailableException(e);
    }
  }

  @Override
  public void close() {
    sessions.close();
  }
}
