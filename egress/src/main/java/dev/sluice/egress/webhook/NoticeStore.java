package dev.sluice.egress.webhook;

import dev.sluice.schemas.event.WebhookNotice;
import dev.sluice.schemas.kafka.EventCodec;
import java.util.List;
import java.util.UUID;
import org.hibernate.StatelessSession;

/**
 * Owns {@code webhook_notices}: what has to be said in feeds. It is written in the transaction of
 * what it tells, and deleted when Kafka has it.
 */
final class NoticeStore {
  /** One that nobody else can take until the transaction ends. */
  record Taken(UUID webhookId, long number, byte[] body) {}

  void add(StatelessSession session, WebhookNotice notice) {
    session
        .createNativeMutationQuery(
            """
            insert into webhook_notices (webhook_id, number, body) values (:webhook, :number, :body)
            """)
        .setParameter("webhook", notice.webhookId())
        .setParameter("number", notice.revision())
        .setParameter("body", EventCodec.write(notice))
        .executeUpdate();
  }

  /** The oldest of those that others are not at. */
  List<Taken> take(StatelessSession session, int limit) {
    return session
        .createNativeQuery(
            """
            select webhook_id, number, body from webhook_notices order by webhook_id, number
            limit :limit for update skip locked
            """,
            Taken.class)
        .setParameter("limit", limit)
        .getResultList();
  }

  void remove(StatelessSession session, Taken notice) {
    session
        .createNativeMutationQuery(
            "delete from webhook_notices where webhook_id = :webhook and number = :number")
        .setParameter("webhook", notice.webhookId())
        .setParameter("number", notice.number())
        .executeUpdate();
  }
}
