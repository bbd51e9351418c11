package dev.sluice.processors.saga;

/** The steps of all sagas, by the names that documents and idempotency keys carry. */
public enum StepName {
  HOLD_SLOT("hold-slot"),
  CREATE_BOOKING("create-booking"),
  CONFIRM_HOLD("confirm-hold"),
  MOVE_BOOKING("move-booking"),
  RELEASE_SLOT("release-slot"),
  CANCEL_BOOKING("cancel-booking"),
  DEFINE_SCHEDULE("define-schedule"),
  CLOSE_SCHEDULE("close-schedule");

  private final String text;

  StepName(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Whether its answer tells what the command leaves behind. */
  boolean tells() {
    return switch (this) {
      case CREATE_BOOKING, MOVE_BOOKING, CANCEL_BOOKING, DEFINE_SCHEDULE, CLOSE_SCHEDULE -> true;
      case HOLD_SLOT, CONFIRM_HOLD, RELEASE_SLOT -> false;
    };
  }
}
