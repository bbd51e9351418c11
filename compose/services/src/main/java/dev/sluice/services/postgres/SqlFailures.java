package dev.sluice.services.postgres;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** Tells failures of PostgreSQL apart by their SQLSTATE (PostgreSQL manual, appendix A). */
public final class SqlFailures {

  /** Unique violation, exclusion violation, serialization failure, deadlock. */
  private static final Set<String> CONFLICTS = Set.of("23505", "23P01", "40001", "40P01");

  private SqlFailures() {}

  /** Another transaction was first: the same work done again sees what that one did. */
  public static boolean isConflict(SQLException failure) {
    return CONFLICTS.contains(state(failure));
  }

  /** The database cannot be reached or stops; whether a commit went through is not known. */
  public static boolean isConnectionLost(SQLException failure) {
    String state = state(failure);
    return failure instanceof SQLTransientConnectionException
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("53");
  }

  /** Whether the connection was lost at the bottom of what failed. */
  public static boolean isCausedByLostConnection(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && isConnectionLost(sql)) {
        return true;
      }
    }
    return false;
  }

  private static String state(SQLException failure) {
    // A failed batch hangs the cause behind the first exception.
    String state = failure.getSQLState();
    if (state == null && failure.getNextException() != null) {
      state = failure.getNextException().getSQLState();
    }
    return state == null ? "" : state;
  }
}
