package dev.sluice.schemas.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event as the client that owns the command may see it: the value of the feeds topic.
 *
 * @param document the command after the event
 */
public record FeedEntry(
    EventType type, Instant time, CommandDocument document, @Nullable String traceparent) {

  /** Unique, and the same on every replay: {@code <command id>-<revision>}. */
  public String eventId() {
    return document.commandId() + "-" + document.revision();
  }

  /** Key of the owner's feed: {@code <tenant>/<subject>}. */
  public String feedKey() {
    return document.tenant() + "/" + document.subject();
  }
}
