package dev.sluice.egress.webhook;

import org.hibernate.StatelessSession;

/** Switches webhooks off. Thread-safe. */
final class Switch {
  private final WebhookMetrics metrics;
  private final WebhookStore webhooks = new WebhookStore();
  private final DeliveryStore deliveries = new DeliveryStore();

  Switch(WebhookMetrics metrics) {
    this.metrics = metrics;
  }

  /** The caller holds the row of the webhook. */
  void disable(StatelessSession session, Webhook webhook, Webhook.Disabled why) {
    webhooks.disable(session, webhook.id(), why);
    deliveries.rest(session, webhook.id());
    metrics.disabled(why.reason());
  }
}
