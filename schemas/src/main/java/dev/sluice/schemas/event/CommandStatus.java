package dev.sluice.schemas.event;

/** Where a command stands. Every command reaches exactly one final status. */
public enum CommandStatus {
  ACCEPTED(false),
  AUTHORIZED(false),
  RUNNING(false),
  SUCCEEDED(true),
  /** A rule or the business said no; nothing happened. */
  REJECTED(true),
  /** We gave up; what had happened was compensated. */
  FAILED(true),
  EXPIRED(true),
  CANCELLED(true),
  /** Not final: an operator decides. */
  PARKED(false);

  private final boolean isFinal;

  CommandStatus(boolean isFinal) {
    this.isFinal = isFinal;
  }

  public boolean isFinal() {
    return isFinal;
  }
}
