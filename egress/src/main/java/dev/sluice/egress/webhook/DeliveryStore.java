package dev.sluice.egress.webhook;

import dev.sluice.egress.store.Columns;
import dev.sluice.egress.webhook.Delivery.Parcel;
import dev.sluice.egress.webhook.send.SigningKeys.Version;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/**
 * Owns the writing of {@code webhook_deliveries}. But for {@link #claim}, whoever calls holds the
 * row of the webhook.
 */
final class DeliveryStore {
  private record LeaseRow(
      UUID id,
      UUID webhookId,
      String tenant,
      String subject,
      String url,
      String secretKey,
      int secretNumber,
      @Nullable String oldKey,
      @Nullable Integer oldNumber,
      @Nullable Instant oldUntil,
      String lane,
      String eventId,
      byte[] body,
      boolean again,
      int tries,
      @Nullable Instant firstTriedAt,
      Instant until) {
    Lease lease() {
      return new Lease(
          id,
          webhookId,
          tenant,
          subject,
          url,
          new Webhook.Secrets(
              new Version(secretKey, secretNumber),
              oldKey == null || oldNumber == null ? null : new Version(oldKey, oldNumber),
              oldUntil),
          lane,
          eventId,
          body,
          again,
          tries,
          firstTriedAt,
          until);
    }
  }

  /** Puts events in the queues of their lanes, in the order given. */
  void add(StatelessSession session, UUID webhook, List<Parcel> parcels, Instant now) {
    session
        .createNativeMutationQuery(
            """
            insert into webhook_deliveries (id, webhook_id, sequence, lane, event_id, type,
              resource_id, body, status, tries, attempts, created_at)
            select id, :webhook, sequence, lane, event_id, type, resource_id, body, 'PENDING', 0,
              cast('[]' as jsonb), :now
            from unnest(cast(:ids as uuid[]), cast(:sequences as bigint[]), cast(:lanes as text[]),
              cast(:events as text[]), cast(:types as text[]), cast(:resources as text[]),
              cast(:bodies as bytea[]))
              as r (id, sequence, lane, event_id, type, resource_id, body)
            """)
        .setParameter("webhook", webhook)
        .setParameter("now", now)
        .setParameter("ids", Columns.uuids(parcels, _ -> UUID.randomUUID()))
        .setParameter("sequences", Columns.longs(parcels, Parcel::sequence))
        .setParameter("lanes", Columns.text(parcels, Parcel::lane))
        .setParameter("events", Columns.text(parcels, Parcel::eventId))
        .setParameter("types", Columns.text(parcels, Parcel::type))
        .setParameter("resources", Columns.text(parcels, Parcel::resourceId))
        .setParameter("bodies", Columns.bytes(parcels, Parcel::body))
        .executeUpdate();
    arm(session, webhook, parcels.stream().map(Parcel::lane).distinct().toList(), now);
  }

  /** Makes the first of each of these lanes due, if it is not. */
  void arm(StatelessSession session, UUID webhook, Collection<String> lanes, Instant now) {
    session
        .createNativeMutationQuery(
            """
            update webhook_deliveries set due_at = :now
            where due_at is null and id in (
              select distinct on (lane) id from webhook_deliveries
              where webhook_id = :webhook and status = 'PENDING'
                and lane = any (cast(:lanes as text[]))
              order by lane, sequence)
            """)
        .setParameter("now", now)
        .setParameter("webhook", webhook)
        .setParameter("lanes", lanes.toArray(String[]::new))
        .executeUpdate();
  }

  /** Begins again with the first of every lane, with all of its time before it. */
  void armAll(StatelessSession session, UUID webhook, Instant now) {
    session
        .createNativeMutationQuery(
            """
            update webhook_deliveries set due_at = :now, first_tried_at = null
            where id in (
              select distinct on (lane) id from webhook_deliveries
              where webhook_id = :webhook and status = 'PENDING' order by lane, sequence)
            """)
        .setParameter("now", now)
        .setParameter("webhook", webhook)
        .executeUpdate();
  }

  /** Nothing of a webhook is due any more. */
  void rest(StatelessSession session, UUID webhook) {
    session
        .createNativeMutationQuery(
            """
            update webhook_deliveries set due_at = null, leased_until = null
            where webhook_id = :webhook and due_at is not null
            """)
        .setParameter("webhook", webhook)
        .executeUpdate();
  }

  /** What has not been delivered is not going to be. */
  void skip(StatelessSession session, UUID webhook, Instant now) {
    session
        .createNativeMutationQuery(
            """
            update webhook_deliveries set status = 'SKIPPED', due_at = null, leased_until = null,
              ended_at = :now
            where webhook_id = :webhook and status = 'PENDING'
            """)
        .setParameter("webhook", webhook)
        .setParameter("now", now)
        .executeUpdate();
  }

  long pending(StatelessSession session, UUID webhook) {
    return session
        .createNativeQuery(
            """
            select count(*) from webhook_deliveries
            where webhook_id = :webhook and status = 'PENDING'
            """,
            Long.class)
        .setParameter("webhook", webhook)
        .getSingleResult();
  }

  /**
   * Leases what is due, until then; what another instance takes at the same moment is left to it.
   *
   * @param each of one webhook there are about so many under way at most, on all instances
   */
  List<Lease> claim(StatelessSession session, Instant now, Instant until, int each, int limit) {
    return session
        .createNativeQuery(
            """
            with busy as (
              select webhook_id, count(*) as places from webhook_deliveries
              where due_at is not null and leased_until > :now group by webhook_id),
            ready as (
              select d.id, d.due_at, coalesce(b.places, 0) + row_number() over (
                partition by d.webhook_id order by d.due_at, d.sequence) as place
              from webhook_deliveries d left join busy b on b.webhook_id = d.webhook_id
              where d.due_at <= :now),
            chosen as (
              select d.id from webhook_deliveries d join ready r on r.id = d.id
              where r.place <= :each and d.due_at <= :now
              order by r.place, r.due_at limit :limit for update of d skip locked)
            update webhook_deliveries d set due_at = :until, leased_until = :until
            from chosen c, webhooks w where d.id = c.id and w.id = d.webhook_id
            returning d.id, d.webhook_id, w.tenant, w.subject, w.url, w.secret_key, w.secret_number,
              w.old_key, w.old_number, w.old_until, d.lane, d.event_id, d.body,
              d.redelivery_of is not null, d.tries, d.first_tried_at, d.leased_until
            """,
            LeaseRow.class)
        .setParameter("now", now)
        .setParameter("until", until)
        .setParameter("each", each)
        .setParameter("limit", limit)
        .getResultList()
        .stream()
        .map(LeaseRow::lease)
        .toList();
  }

  /** The receiver has it; that counts whoever has the lease by now. */
  void delivered(StatelessSession session, Lease lease, Attempt attempt, Instant now) {
    session
        .createNativeMutationQuery(
            """
            update webhook_deliveries set status = 'DELIVERED', due_at = null, leased_until = null,
              tries = tries + 1, first_tried_at = coalesce(first_tried_at, :at), ended_at = :now,
              attempts = attempts || cast(:attempt as jsonb)
            where id = :id and status = 'PENDING'
            """)
        .setParameter("at", attempt.at())
        .setParameter("now", now)
        .setParameter("attempt", attempt.json())
        .setParameter("id", lease.id())
        .executeUpdate();
  }

  /**
   * It was not taken.
   *
   * @param status what becomes of it
   * @param next when it is tried again; absent: not by itself
   * @return whether the lease was still ours
   */
  boolean failed(
      StatelessSession session,
      Lease lease,
      Attempt attempt,
      Delivery.Status status,
      @Nullable Instant next) {
    return session
            .createNativeMutationQuery(
                """
                update webhook_deliveries set status = :status, due_at = :next, leased_until = null,
                  tries = tries + 1, first_tried_at = coalesce(first_tried_at, :at),
                  ended_at = case when :status = 'PENDING' then null else cast(:at as timestamptz) end,
                  attempts = (case when jsonb_array_length(attempts) >= 50
                    then attempts - 0 else attempts end) || cast(:attempt as jsonb)
                where id = :id and leased_until = :until
                """)
            .setParameter("status", status.name())
            .setParameter("next", next, Instant.class)
            .setParameter("at", attempt.at())
            .setParameter("attempt", attempt.json())
            .setParameter("id", lease.id())
            .setParameter("until", lease.until())
            .executeUpdate()
        > 0;
  }

  /**
   * It was not tried. The time it has begins anew with its next attempt.
   *
   * @param next when to look at it again
   */
  void putBack(StatelessSession session, Lease lease, Instant next) {
    session
        .createNativeMutationQuery(
            """
            update webhook_deliveries
            set due_at = :next, leased_until = null, first_tried_at = null
            where id = :id and leased_until = :until
            """)
        .setParameter("next", next)
        .setParameter("id", lease.id())
        .setParameter("until", lease.until())
        .executeUpdate();
  }

  /** Forgets some of those that ended before then. */
  int forget(StatelessSession session, Instant before, int limit) {
    return session
        .createNativeMutationQuery(
            """
            delete from webhook_deliveries where id in (
              select id from webhook_deliveries where ended_at < :before limit :limit)
            """)
        .setParameter("before", before)
        .setParameter("limit", limit)
        .executeUpdate();
  }
}
