package dev.sluice.egress.webhook;

import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.webhook.Webhook.Secrets;
import java.time.Instant;
import java.util.UUID;

/**
 * A delivery that this instance may send until then; after that another may.
 *
 * @param again whether somebody asked for it, out of the order
 * @param probe whether the receiver failed the last time
 */
record Lease(
    UUID id,
    UUID webhookId,
    FeedId.OfSubject feed,
    String url,
    Secrets secrets,
    String lane,
    String eventId,
    byte[] body,
    boolean again,
    boolean probe,
    Instant until) {}
