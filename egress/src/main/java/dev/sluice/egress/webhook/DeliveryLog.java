package dev.sluice.egress.webhook;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** Reads {@code webhook_deliveries} for people, and takes their orders. */
final class DeliveryLog {
  private static final String COLUMNS =
      """
      id, webhook_id, event_id, type, resource_id, redelivery_of, status,
      case when leased_until is null then due_at end, tries, cast(attempts as text), created_at,
      ended_at
      """;

  private record Row(
      UUID id,
      UUID webhookId,
      String eventId,
      String type,
      @Nullable String resourceId,
      @Nullable UUID redeliveryOf,
      String status,
      @Nullable Instant dueAt,
      int tries,
      String attempts,
      Instant createdAt,
      @Nullable Instant endedAt) {
    Delivery delivery() {
      return new Delivery(
          id,
          webhookId,
          eventId,
          type,
          resourceId,
          redeliveryOf,
          Delivery.Status.valueOf(status),
          dueAt,
          tries,
          attempts,
          createdAt,
          endedAt);
    }
  }

  /**
   * How far behind the receivers are.
   *
   * @param oldest when the oldest of what is not delivered was put in its queue
   */
  record Backlog(long deliveries, @Nullable Instant oldest) {}

  Optional<Delivery> find(StatelessSession session, UUID webhook, UUID id) {
    return session
        .createNativeQuery(
            "select "
                + COLUMNS
                + " from webhook_deliveries where id = :id and webhook_id = :webhook",
            Row.class)
        .setParameter("id", id)
        .setParameter("webhook", webhook)
        .getResultList()
        .stream()
        .findFirst()
        .map(Row::delivery);
  }

  /** Newest first. */
  List<Delivery> list(
      StatelessSession session,
      UUID webhook,
      Delivery.@Nullable Status status,
      WebhookCriteria.@Nullable Place before,
      int limit) {
    StringBuilder sql =
        new StringBuilder(
            "select " + COLUMNS + " from webhook_deliveries where webhook_id = :webhook");
    if (status != null) {
      sql.append(" and status = :status");
    }
    if (before != null) {
      sql.append(" and (created_at, id) < (:time, :id)");
    }
    sql.append(" order by created_at desc, id desc limit :limit");
    NativeQuery<Row> query =
        session
            .createNativeQuery(sql.toString(), Row.class)
            .setParameter("webhook", webhook)
            .setParameter("limit", limit);
    if (status != null) {
      query.setParameter("status", status.name());
    }
    if (before != null) {
      query.setParameter("time", before.time());
      query.setParameter("id", before.id());
    }
    return query.getResultList().stream().map(Row::delivery).toList();
  }

  /** It is tried now, if it is the first of its lane and not on its way. */
  void hurry(StatelessSession session, UUID id, Instant now) {
    session
        .createNativeMutationQuery(
            """
            update webhook_deliveries set due_at = :now
            where id = :id and status = 'PENDING' and due_at > :now and leased_until is null
            """)
        .setParameter("id", id)
        .setParameter("now", now)
        .executeUpdate();
  }

  /** What is under way because this, or another delivery of the same event, was to be repeated. */
  Optional<UUID> repeated(StatelessSession session, Delivery delivery) {
    return session
        .createNativeQuery(
            """
            select id from webhook_deliveries
            where webhook_id = :webhook and event_id = :event and status = 'PENDING'
              and redelivery_of is not null
            """,
            UUID.class)
        .setParameter("webhook", delivery.webhookId())
        .setParameter("event", delivery.eventId())
        .getResultList()
        .stream()
        .findFirst();
  }

  /** The same event once more, in a lane of its own. */
  UUID repeat(StatelessSession session, UUID id, Instant now) {
    UUID next = UUID.randomUUID();
    session
        .createNativeMutationQuery(
            """
            insert into webhook_deliveries (id, webhook_id, sequence, lane, event_id, type,
              resource_id, body, redelivery_of, status, due_at, tries, attempts, created_at)
            select :next, webhook_id, sequence, :lane, event_id, type, resource_id, body, id,
              'PENDING', :now, 0, cast('[]' as jsonb), :now
            from webhook_deliveries where id = :id
            """)
        .setParameter("next", next)
        .setParameter("lane", "redelivery " + next)
        .setParameter("now", now)
        .setParameter("id", id)
        .executeUpdate();
    return next;
  }

  /** Of the webhooks that are enabled. */
  Backlog backlog(StatelessSession session) {
    return session
        .createNativeQuery(
            """
            select count(*), min(d.created_at) from webhook_deliveries d
            join webhooks w on w.id = d.webhook_id and w.status = 'ENABLED'
            where d.status = 'PENDING'
            """,
            Backlog.class)
        .getSingleResult();
  }
}
