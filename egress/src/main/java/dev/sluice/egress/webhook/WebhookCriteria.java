package dev.sluice.egress.webhook;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which webhooks are listed.
 *
 * @param subject absent: all of the tenant
 * @param before only older ones
 */
record WebhookCriteria(
    String tenant,
    @Nullable String subject,
    Webhook.@Nullable Status status,
    @Nullable Place before,
    int limit) {

  /** Where a listing goes on, of webhooks or of deliveries. */
  record Place(Instant time, UUID id) {}
}
