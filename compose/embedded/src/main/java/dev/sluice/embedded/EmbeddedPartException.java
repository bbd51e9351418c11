package dev.sluice.embedded;

/** A part could not start; the message is a sentence for the person who started it. */
public final class EmbeddedPartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EmbeddedPartException(String sentence) {
    super(sentence);
  }

  public EmbeddedPartException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
