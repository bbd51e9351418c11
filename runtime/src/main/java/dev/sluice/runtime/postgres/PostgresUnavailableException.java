package dev.sluice.runtime.postgres;

import java.io.Serial;

/** PostgreSQL does not answer; the caller answers 503 and the client tries again. */
public final class PostgresUnavailableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public PostgresUnavailableException(Throwable cause) {
    super("PostgreSQL does not answer: " + cause.getMessage(), cause);
  }
}
