package dev.sluice.services.call;

import dev.sluice.services.postgres.SqlFailures;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.sql.SQLException;

/**
 * Classifies why a call could not be carried out, into the gRPC statuses that tell a caller whether
 * to come back. The cause stays here, for the log.
 */
final class CallFailures {

  private CallFailures() {}

  static StatusRuntimeException of(SQLException failure) {
    if (SqlFailures.isConnectionLost(failure)) {
      return Status.UNAVAILABLE
          .withDescription("the database is lost")
          .withCause(failure)
          .asRuntimeException();
    }
    if (SqlFailures.isConflict(failure)) {
      return Status.ABORTED
          .withDescription("too much contention")
          .withCause(failure)
          .asRuntimeException();
    }
    return bug(failure);
  }

  static StatusRuntimeException of(RuntimeException failure) {
    return bug(failure);
  }

  static StatusRuntimeException overloaded() {
    return Status.RESOURCE_EXHAUSTED.withDescription("too many calls").asRuntimeException();
  }

  static StatusRuntimeException tooLate() {
    return Status.DEADLINE_EXCEEDED.withDescription("too late").asRuntimeException();
  }

  static StatusRuntimeException stopping() {
    return Status.UNAVAILABLE.withDescription("the service stops").asRuntimeException();
  }

  private static StatusRuntimeException bug(Exception failure) {
    return Status.INTERNAL
        .withDescription("a fault of the service")
        .withCause(failure)
        .asRuntimeException();
  }
}
