package dev.sluice.processors.state;

import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.event.CommandDocument;
import org.jspecify.annotations.Nullable;

/**
 * A command that has not come to its end.
 *
 * @param offset where it lies in the commands topic
 * @param progress absent while it waits in its lane
 */
public record Pending(
    long offset, Envelope envelope, CommandDocument document, @Nullable Progress progress) {

  public Pending with(CommandDocument next) {
    return new Pending(offset, envelope, next, progress);
  }

  public Pending with(Progress next) {
    return new Pending(offset, envelope, document, next);
  }

  /** Whether it waits in its lane for its turn. */
  public boolean waits() {
    return progress == null || progress.place() == Place.RETURNING;
  }

  /** The progress of a command that has been started. */
  public Progress started() {
    if (progress == null) {
      throw new IllegalStateException("the command has not been started");
    }
    return progress;
  }
}
