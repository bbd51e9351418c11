package dev.sluice.egress.feed;

import dev.sluice.egress.redis.Renewal;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedId;
import dev.sluice.schemas.command.Principal;
import java.time.Instant;
import java.util.UUID;

/**
 * What a subscriber asks for.
 *
 * @param id names the stream for its client
 * @param caller who asks
 * @param expiresAt when its token expires, and the stream with it, unless it is renewed
 */
record StreamRequest(
    UUID id, Principal caller, FeedId feed, FeedFilter filter, Start start, Instant expiresAt) {

  /** Where a stream begins. */
  sealed interface Start {
    /** With the next event there will be. */
    record Now() implements Start {}

    /** With the oldest event there is. */
    record Earliest() implements Start {}

    /** With the event behind this one. */
    record After(long sequence) implements Start {}
  }

  /** Nobody renews another's stream, nor sees by it what he may not any more. */
  boolean isRenewedBy(Renewal renewal) {
    return id.equals(renewal.streamId())
        && caller.tenant().equals(renewal.tenant())
        && caller.subject().equals(renewal.subject())
        && (renewal.operator() || !(feed instanceof FeedId.OfTenant));
  }

  /** Whether the stream ends with this event. */
  boolean endsWith(FeedEvent event) {
    return event.last() && feed instanceof FeedId.OfCommand;
  }
}
