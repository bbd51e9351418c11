package dev.sluice.egress.webhook;

import dev.sluice.schemas.event.WebhookNotice;
import java.net.URI;
import org.hibernate.StatelessSession;

/** Switches webhooks off. Thread-safe. */
final class Switch {
  private final WebhookMetrics metrics;
  private final WebhookStore webhooks = new WebhookStore();
  private final DeliveryStore deliveries = new DeliveryStore();
  private final NoticeStore notices = new NoticeStore();

  Switch(WebhookMetrics metrics) {
    this.metrics = metrics;
  }

  /** The caller holds the row of the webhook. */
  void disable(StatelessSession session, Webhook webhook, Webhook.Disabled why) {
    webhooks.disable(session, webhook.id(), why);
    deliveries.rest(session, webhook.id());
    if (why.reason() != Webhook.Reason.BY_OWNER) {
      notices.add(session, notice(webhook, why));
    }
    metrics.disabled(why.reason());
  }

  /** Its owner is told what it has not done itself. */
  private static WebhookNotice notice(Webhook webhook, Webhook.Disabled why) {
    return new WebhookNotice(
        webhook.id(),
        webhook.disablements() + 1,
        webhook.feed().tenant(),
        webhook.feed().subject(),
        why.at(),
        origin(webhook.target().url()),
        why.reason().code(),
        why.lastError());
  }

  /** Path and query may be all that lets somebody in, and other receivers are told of this too. */
  private static String origin(String url) {
    URI uri = URI.create(url);
    return uri.getScheme() + "://" + uri.getRawAuthority() + "/";
  }
}
