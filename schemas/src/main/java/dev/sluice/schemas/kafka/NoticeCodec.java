package dev.sluice.schemas.kafka;

import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.WebhookNotice;
import dev.sluice.schemas.message.v1.EventMessages;

/** What a feed says of webhooks, as Protobuf. */
final class NoticeCodec {
  private NoticeCodec() {}

  static EventMessages.FeedEntry message(WebhookNotice notice) {
    EventMessages.WebhookNotice.Builder webhook =
        EventMessages.WebhookNotice.newBuilder()
            .setWebhookId(Messages.uuid(notice.webhookId()))
            .setRevision(notice.revision())
            .setTenant(notice.tenant())
            .setSubject(notice.subject())
            .setUrl(notice.url())
            .setReason(notice.reason());
    if (notice.lastError() != null) {
      webhook.setLastError(notice.lastError());
    }
    return EventMessages.FeedEntry.newBuilder()
        .setType(notice.type().apiName())
        .setTime(Messages.timestamp(notice.time()))
        .setWebhook(webhook)
        .build();
  }

  static WebhookNotice notice(EventMessages.FeedEntry message) {
    if (!message.getType().equals(EventType.WEBHOOK_DISABLED.apiName())) {
      throw new IllegalArgumentException("an event of a webhook of no known type");
    }
    EventMessages.WebhookNotice webhook = message.getWebhook();
    return new WebhookNotice(
        Messages.uuid(webhook.getWebhookId()),
        webhook.getRevision(),
        webhook.getTenant(),
        webhook.getSubject(),
        Messages.instant(message.getTime()),
        webhook.getUrl(),
        webhook.getReason(),
        webhook.hasLastError() ? webhook.getLastError() : null);
  }
}
