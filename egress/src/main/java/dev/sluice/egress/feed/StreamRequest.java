package dev.sluice.egress.feed;

import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedId;
import dev.sluice.schemas.command.Principal;
import java.time.Instant;

/**
 * What a subscriber asks for.
 *
 * @param caller who asks
 * @param expiresAt when its token expires, and the stream with it
 */
record StreamRequest(
    Principal caller, FeedId feed, FeedFilter filter, Start start, Instant expiresAt) {

  /** Where a stream begins. */
  sealed interface Start {
    /** With the next event there will be. */
    record Now() implements Start {}

    /** With the oldest event there is. */
    record Earliest() implements Start {}

    /** With the event behind this one. */
    record After(long sequence) implements Start {}
  }

  /** Whether the stream ends with this event. */
  boolean endsWith(FeedEvent event) {
    return event.last() && feed instanceof FeedId.OfCommand;
  }
}
