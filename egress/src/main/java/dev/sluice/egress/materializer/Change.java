package dev.sluice.egress.materializer;

import dev.sluice.egress.store.FeedStore;
import dev.sluice.schemas.event.CommandDocument;

/** What one record says. */
sealed interface Change {

  /** The command's document as of the record. */
  CommandDocument document();

  /** A command was received; its document follows from the envelope. */
  record Accepted(CommandDocument document) implements Change {}

  /** Something happened to a command. */
  record Happened(FeedStore.Received event) implements Change {
    @Override
    public CommandDocument document() {
      return event.entry().document();
    }
  }
}
