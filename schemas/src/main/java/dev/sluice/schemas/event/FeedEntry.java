package dev.sluice.schemas.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event of a command as the client that owns it may see it.
 *
 * @param document the command after the event
 */
public record FeedEntry(
    EventType type, Instant time, CommandDocument document, @Nullable String traceparent)
    implements FeedRecord {

  @Override
  public String tenant() {
    return document.tenant();
  }

  @Override
  public String subject() {
    return document.subject();
  }

  @Override
  public UUID about() {
    return document.commandId();
  }

  @Override
  public long revision() {
    return document.revision();
  }

  @Override
  public @Nullable String resourceId() {
    return document.resourceId();
  }

  @Override
  public boolean isLast() {
    return document.status().isFinal();
  }
}
