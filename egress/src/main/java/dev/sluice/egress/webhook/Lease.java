package dev.sluice.egress.webhook;

import dev.sluice.egress.webhook.Webhook.Secrets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that this instance may send until then; after that another may.
 *
 * @param again whether somebody asked for it, out of the order
 * @param tries so far
 */
record Lease(
    UUID id,
    UUID webhookId,
    String tenant,
    String subject,
    String url,
    Secrets secrets,
    String lane,
    String eventId,
    byte[] body,
    boolean again,
    int tries,
    @Nullable Instant firstTriedAt,
    Instant until) {}
