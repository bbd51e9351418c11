package dev.sluice.egress.materializer;

import dev.sluice.egress.store.FeedStore;
import dev.sluice.schemas.event.CommandDocument;

/** What one record says. */
sealed interface Change {

  /** A command was received; its document follows from the envelope. */
  record Accepted(CommandDocument document) implements Change {}

  /**
   * Something happened to a command.
   *
   * @param document the command's as of the event
   */
  record Happened(CommandDocument document, FeedStore.Received event) implements Change {}

  /** Something happened that is about no command. */
  record Noted(FeedStore.Received event) implements Change {}
}
