package dev.sluice.schemas.event;

/** An entry of the audit log: the value of the events topic. */
public sealed interface LoggedEvent permits CommandEvent, WebhookNotice {

  /** The event as it is in the feed of its subject. */
  FeedRecord entry();
}
