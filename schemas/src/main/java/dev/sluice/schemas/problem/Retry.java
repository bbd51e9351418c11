package dev.sluice.schemas.problem;

/**
 * What a program may do after a problem: the {@code retry} member of a problem document.
 *
 * @param effect whether the request had an effect
 * @param key with which idempotency key it may be sent again
 */
public record Retry(Effect effect, Key key) {
  /** Whether the request had an effect. */
  public enum Effect {
    NONE("none"),
    UNKNOWN("unknown"),
    APPLIED("applied");

    private final String text;

    Effect(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** With which idempotency key the request may be sent again; {@code NEVER}: not as it is. */
  public enum Key {
    SAME("same"),
    NEW("new"),
    NEVER("never");

    private final String text;

    Key(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
