package dev.sluice.schemas.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One event as the subject may see it to whom it happened: the value of the feeds topic. */
public sealed interface FeedRecord permits FeedEntry, WebhookNotice {
  EventType type();

  Instant time();

  String tenant();

  /** Whose feed it is in. */
  String subject();

  /** The command, or whatever else, that the event is about. */
  UUID about();

  /** 1, 2, 3, …: the number of the event among those about the same thing. */
  long revision();

  @Nullable String resourceId();

  /** Whether no other event about the same thing follows. */
  boolean isLast();

  /** Unique, and the same on every replay. */
  default String eventId() {
    return about() + "-" + revision();
  }

  /** Key of the owner's feed: {@code <tenant>/<subject>}. */
  default String feedKey() {
    return tenant() + "/" + subject();
  }
}
