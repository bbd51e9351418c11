package dev.sluice.egress.webhook;

import dev.sluice.schemas.event.WebhookNotice;
import dev.sluice.schemas.kafka.EventCodec;
import java.util.List;
import java.util.UUID;
import org.hibernate.StatelessSession;

/**
 * Owns {@code webhook_notices}: what has to be said in the audit log, and then in feeds. A notice
 * is written in the transaction of what it tells, and deleted when Kafka has both.
 */
final class NoticeStore {

  /**
   * The oldest of each webhook only, whoever has it: so none is said before those that came before
   * it are.
   */
  private static final String UNLOGGED =
      """
      select webhook_id, number, body from webhook_notices n
      where not logged and not exists (
        select 1 from webhook_notices earlier
        where earlier.webhook_id = n.webhook_id and earlier.number < n.number and not earlier.logged)
      order by webhook_id limit :limit for update of n skip locked
      """;

  private static final String LOGGED =
      """
      select webhook_id, number, body from webhook_notices n
      where logged and not exists (
        select 1 from webhook_notices earlier
        where earlier.webhook_id = n.webhook_id and earlier.number < n.number)
      order by webhook_id limit :limit for update of n skip locked
      """;

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

  /** Those that come next in the audit log and that others are not at. */
  List<Taken> unlogged(StatelessSession session, int limit) {
    return take(session, UNLOGGED, limit);
  }

  /** Those that come next in their feeds and that others are not at. */
  List<Taken> logged(StatelessSession session, int limit) {
    return take(session, LOGGED, limit);
  }

  private static List<Taken> take(StatelessSession session, String sql, int limit) {
    return session.createNativeQuery(sql, Taken.class).setParameter("limit", limit).getResultList();
  }

  /** The audit log has it. */
  void log(StatelessSession session, Taken notice) {
    change(session, "update webhook_notices set logged = true", notice);
  }

  /** The feed has it too. */
  void remove(StatelessSession session, Taken notice) {
    change(session, "delete from webhook_notices", notice);
  }

  private static void change(StatelessSession session, String what, Taken notice) {
    session
        .createNativeMutationQuery(what + " where webhook_id = :webhook and number = :number")
        .setParameter("webhook", notice.webhookId())
        .setParameter("number", notice.number())
        .executeUpdate();
  }
}
