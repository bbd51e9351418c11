package dev.sluice.egress.webhook;

import dev.sluice.egress.store.Columns;
import dev.sluice.egress.webhook.Delivery.Parcel;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/**
 * Owns the writing of {@code webhook_deliveries}, but for leases. Whoever calls holds the row of
 * the webhook.
 */
final class DeliveryStore {
  /**
   * How a delivery has fared since its time began, which may be after it was leased.
   *
   * @param failures attempts that failed
   */
  record Tried(int failures, @Nullable Instant first) {}

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

  /**
   * Begins again with the first of every lane, with all of its time before it. It is due now, but
   * for what is under way; a lease that has run out is nobody's.
   */
  void armAll(StatelessSession session, UUID webhook, Instant now) {
    session
        .createNativeMutationQuery(
            """
            update webhook_deliveries set first_tried_at = null, failures = 0,
              due_at = case when leased_until > :now then due_at else :now end,
              leased_until = case when leased_until > :now then leased_until end
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

  /** What the row says now, and until the transaction ends; empty when the lease is not ours. */
  Optional<Tried> tried(StatelessSession session, Lease lease) {
    return session
        .createNativeQuery(
            """
            select failures, first_tried_at from webhook_deliveries
            where id = :id and leased_until = :until for no key update
            """,
            Tried.class)
        .setParameter("id", lease.id())
        .setParameter("until", lease.until())
        .getResultList()
        .stream()
        .findFirst();
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
                  tries = tries + 1, failures = failures + 1,
                  first_tried_at = coalesce(first_tried_at, :at),
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
   * It was not tried.
   *
   * @param next when to look at it again
   * @return whether the lease was still ours
   */
  boolean putBack(StatelessSession session, Lease lease, Instant next) {
    return session
            .createNativeMutationQuery(
                """
                update webhook_deliveries set due_at = :next, leased_until = null
                where id = :id and leased_until = :until
                """)
            .setParameter("next", next)
            .setParameter("id", lease.id())
            .setParameter("until", lease.until())
            .executeUpdate()
        > 0;
  }

  /** The time that it has begins anew with its next attempt. */
  void beginAnew(StatelessSession session, UUID id) {
    session
        .createNativeMutationQuery(
            "update webhook_deliveries set first_tried_at = null, failures = 0 where id = :id")
        .setParameter("id", id)
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
