package dev.sluice.processors.step;

/** The services that steps are carried out by. */
public enum Service {
  BOOKING("booking"),
  SCHEDULE("schedule");

  private final String text;

  Service(String text) {
    this.text = text;
  }

  /** As metrics and configuration spell it. */
  public String text() {
    return text;
  }
}
