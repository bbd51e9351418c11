package dev.sluice.ingress.order;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.runtime.kafka.KafkaUnavailableException;
import dev.sluice.runtime.postgres.MaterializedPosition;
import dev.sluice.runtime.postgres.PostgresUnavailableException;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.kafka.DocumentCodec;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Finds commands in the projections, and never misses one that was accepted before it was asked:
 * what is not there is looked for again once everything that is in the log now has been
 * materialized. Thread-safe.
 */
public final class CommandLookup {
  private static final String QUERY = "select document from commands where id = ?";

  private final DataSource postgres;
  private final EndOffsets log;
  private final MaterializedPosition projections;
  private final Duration patience;

  /**
   * @param log of the topic of commands
   * @param patience for the projections to catch up with the log
   */
  public CommandLookup(
      DataSource postgres, EndOffsets log, MaterializedPosition projections, Duration patience) {
    this.postgres = postgres;
    this.log = log;
    this.projections = projections;
    this.patience = patience;
  }

  /**
   * The command as the projections have it, whoever it belongs to.
   *
   * @throws ProblemException 503 when nobody can tell now
   */
  public Optional<CommandDocument> find(UUID commandId) {
    try {
      Optional<CommandDocument> found = stored(commandId);
      if (found.isPresent()) {
        return found;
      }
      if (!projections.awaitPassed(log.now(), patience)) {
        throw unavailable(commandId);
      }
      return stored(commandId);
    } catch (SQLException | PostgresUnavailableException | KafkaUnavailableException e) {
      throw unavailable(commandId);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(commandId);
    }
  }

  private Optional<CommandDocument> stored(UUID commandId) throws SQLException {
    try (Connection connection = postgres.getConnection();
        PreparedStatement query = connection.prepareStatement(QUERY)) {
      query.setObject(1, commandId);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(DocumentCodec.read(row.getBytes(1))) : Optional.empty();
      }
    }
  }

  private static ProblemException unavailable(UUID commandId) {
    return new ProblemException(
        Problem.of(ProblemType.PROJECTIONS_UNAVAILABLE).withCommandId(commandId));
  }
}
