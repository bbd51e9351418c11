package dev.sluice.egress.webhook;

import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.webhook.send.SigningKeys.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.StatelessSession;

/**
 * Leases what is due of {@code webhook_deliveries}. It goes from webhook to webhook with anything
 * queued and takes of each no more than may be sent, so that what one caller has due makes it no
 * slower for the others.
 */
final class LeaseStore {

  /**
   * What one caller, and what receivers that fail, may take of what everybody needs. The rows are
   * chosen before they are locked, so that who looks in the same moment chooses the same, and takes
   * none instead of too many.
   */
  private static final String CLAIM =
      """
      with recursive queues (webhook_id) as (
        (select webhook_id from webhook_deliveries where due_at is not null
          order by webhook_id limit 1)
        union all
        select (select d.webhook_id from webhook_deliveries d
          where d.due_at is not null and d.webhook_id > q.webhook_id
          order by d.webhook_id limit 1)
        from queues q where q.webhook_id is not null),
      busy as (
        select webhook_id, count(*) as places from webhook_deliveries
        where leased_until > :now group by webhook_id),
      callers as (
        select w.tenant, w.subject, sum(b.places) as places,
          coalesce(sum(b.places) filter (where w.failing), 0) as probes
        from busy b join webhooks w on w.id = b.webhook_id group by w.tenant, w.subject),
      ready as (
        select d.id, d.due_at, w.tenant, w.subject, w.failing,
          d.place + coalesce(b.places, 0) as place
        from queues q join webhooks w on w.id = q.webhook_id
        left join busy b on b.webhook_id = w.id
        cross join lateral (
          select id, due_at, row_number() over (order by due_at, sequence) as place
          from webhook_deliveries where webhook_id = w.id and due_at <= :now
          order by due_at, sequence
          limit greatest(0,
            (case when w.failing then 1 else :each end) - coalesce(b.places, 0))) d),
      ranked as (
        select r.*, coalesce(c.places, 0) as places,
          coalesce(c.probes, 0) + row_number() over (
            partition by r.tenant, r.subject, r.failing order by r.place, r.due_at, r.id) as probe
        from ready r left join callers c on c.tenant = r.tenant and c.subject = r.subject),
      kept as (
        select id, due_at, failing,
          places + row_number() over (
            partition by tenant, subject order by place, due_at, id) as turn
        from ranked where not failing or probe <= greatest(1, :caller / 2)),
      fair as (
        select id, due_at, turn, failing,
          row_number() over (partition by failing order by turn, due_at, id) as place
        from kept where turn <= :caller),
      chosen as (
        select id from webhook_deliveries where due_at <= :now and id = any (array(
          select id from fair where not failing or place <= :probes
          order by turn, due_at limit :limit))
        for update skip locked)
      update webhook_deliveries d set due_at = :until, leased_until = :until
      from chosen c, webhooks w where d.id = c.id and w.id = d.webhook_id
      returning d.id, d.webhook_id, w.tenant, w.subject, w.url, w.secret_key, w.secret_number,
        cast(w.old_secrets as text), d.lane, d.event_id, d.body, d.redelivery_of is not null,
        w.failing, d.leased_until
      """;

  private record Row(
      UUID id,
      UUID webhookId,
      String tenant,
      String subject,
      String url,
      String secretKey,
      int secretNumber,
      String oldSecrets,
      String lane,
      String eventId,
      byte[] body,
      boolean again,
      boolean probe,
      Instant until) {
    Lease lease() {
      return new Lease(
          id,
          webhookId,
          new FeedId.OfSubject(tenant, subject),
          url,
          new Webhook.Secrets(new Version(secretKey, secretNumber), OldSecrets.parse(oldSecrets)),
          lane,
          eventId,
          body,
          again,
          probe,
          until);
    }
  }

  /**
   * How many may be under way, on all instances together: about, since two that look in the same
   * moment do not see each other.
   *
   * @param each of one webhook; of one whose receiver fails, one
   * @param caller of all webhooks of one caller, half of it for those whose receivers fail
   */
  record Bounds(int each, int caller) {}

  /**
   * Leases what is due, until then; what another instance takes at the same moment is left to it.
   *
   * @param limit so many at most
   * @param probes so many of them at most to receivers that fail
   */
  List<Lease> claim(
      StatelessSession session, Instant now, Instant until, Bounds bounds, int limit, int probes) {
    return session
        .createNativeQuery(CLAIM, Row.class)
        .setParameter("now", now)
        .setParameter("until", until)
        .setParameter("each", bounds.each())
        .setParameter("caller", bounds.caller())
        .setParameter("limit", limit)
        .setParameter("probes", probes)
        .getResultList()
        .stream()
        .map(Row::lease)
        .toList();
  }
}
