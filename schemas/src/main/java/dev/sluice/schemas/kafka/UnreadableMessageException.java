package dev.sluice.schemas.kafka;

/** The bytes of a record are not what its topic holds: a poison record. */
public final class UnreadableMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnreadableMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
