package dev.sluice.egress.webhook;

import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.webhook.send.SigningKeys.Version;
import dev.sluice.schemas.event.EventType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.StatelessSession;
import org.hibernate.query.MutationQuery;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** Owns {@code webhooks}. */
final class WebhookStore {
  private static final String COLUMNS =
      """
      id, tenant, subject, url, types, resource_id, description, reason, disabled_at, last_error,
      disablements, failing, secret_key, secret_number, cast(old_secrets as text), position,
      created_at, updated_at
      """;

  /** An enabled webhook, and how far it has come. */
  record Place(UUID id, FeedId.OfSubject feed, long position) {}

  private record PlaceRow(UUID id, String tenant, String subject, long position) {
    Place place() {
      return new Place(id, new FeedId.OfSubject(tenant, subject), position);
    }
  }

  private record Row(
      UUID id,
      String tenant,
      String subject,
      String url,
      String[] types,
      @Nullable String resourceId,
      @Nullable String description,
      @Nullable String reason,
      @Nullable Instant disabledAt,
      @Nullable String lastError,
      long disablements,
      boolean failing,
      String secretKey,
      int secretNumber,
      String oldSecrets,
      long position,
      Instant createdAt,
      Instant updatedAt) {
    Webhook webhook() {
      FeedFilter filter =
          new FeedFilter(
              Arrays.stream(types)
                  .flatMap(name -> EventType.ofApiName(name).stream())
                  .collect(Collectors.toSet()),
              resourceId);
      return new Webhook(
          id,
          new FeedId.OfSubject(tenant, subject),
          new Target(url, filter, description),
          Arrays.stream(types)
              .filter(name -> EventType.ofApiName(name).isEmpty())
              .collect(Collectors.toUnmodifiableSet()),
          reason == null || disabledAt == null
              ? null
              : new Webhook.Disabled(Webhook.Reason.valueOf(reason), disabledAt, lastError),
          disablements,
          failing,
          new Webhook.Secrets(new Version(secretKey, secretNumber), OldSecrets.parse(oldSecrets)),
          position,
          createdAt,
          updatedAt);
    }
  }

  /**
   * Inserts it if its owner has fewer than so many; two that come at once are counted one after the
   * other.
   */
  boolean add(StatelessSession session, Webhook webhook, int most) {
    FeedId.OfSubject owner = webhook.feed();
    session
        .createNativeQuery(
            "select cast(pg_advisory_xact_lock(hashtextextended(:owner, 5)) as text)", String.class)
        .setParameter("owner", owner.tenant() + "\n" + owner.subject())
        .getResultList();
    long present =
        session
            .createNativeQuery(
                "select count(*) from webhooks where tenant = :tenant and subject = :subject",
                Long.class)
            .setParameter("tenant", owner.tenant())
            .setParameter("subject", owner.subject())
            .getSingleResult();
    if (present >= most) {
      return false;
    }
    MutationQuery insert =
        session
            .createNativeMutationQuery(
                """
                insert into webhooks (id, tenant, subject, url, types, resource_id, description,
                  status, disablements, secret_key, secret_number, position, created_at, updated_at)
                values (:id, :tenant, :subject, :url, cast(:types as text[]), :resource,
                  :description, 'ENABLED', 0, :key, :number, :position, :created, :created)
                """)
            .setParameter("id", webhook.id())
            .setParameter("tenant", owner.tenant())
            .setParameter("subject", owner.subject())
            .setParameter("key", webhook.secrets().newest().key())
            .setParameter("number", webhook.secrets().newest().number())
            .setParameter("position", webhook.position())
            .setParameter("created", webhook.createdAt());
    bind(insert, webhook.target()).executeUpdate();
    return true;
  }

  Optional<Webhook> find(StatelessSession session, UUID id) {
    return one(
        session
            .createNativeQuery("select " + COLUMNS + " from webhooks where id = :id", Row.class)
            .setParameter("id", id));
  }

  /** Holds its row until the transaction ends: nobody else changes it or its deliveries. */
  Optional<Webhook> lock(StatelessSession session, UUID id) {
    return one(
        session
            .createNativeQuery(
                "select " + COLUMNS + " from webhooks where id = :id for no key update", Row.class)
            .setParameter("id", id));
  }

  /** The same; empty when somebody else holds it, or it is disabled. */
  Optional<Webhook> lockIfFree(StatelessSession session, UUID id) {
    return one(
        session
            .createNativeQuery(
                "select "
                    + COLUMNS
                    + " from webhooks where id = :id and status = 'ENABLED'"
                    + " for no key update skip locked",
                Row.class)
            .setParameter("id", id));
  }

  private static Optional<Webhook> one(NativeQuery<Row> query) {
    return query.getResultList().stream().findFirst().map(Row::webhook);
  }

  /** Newest first. */
  List<Webhook> list(StatelessSession session, WebhookCriteria criteria) {
    StringBuilder sql =
        new StringBuilder("select " + COLUMNS + " from webhooks where tenant = :tenant");
    if (criteria.subject() != null) {
      sql.append(" and subject = :subject");
    }
    if (criteria.status() != null) {
      sql.append(" and status = :status");
    }
    if (criteria.before() != null) {
      sql.append(" and (created_at, id) < (:time, :id)");
    }
    sql.append(" order by created_at desc, id desc limit :limit");
    NativeQuery<Row> query =
        session
            .createNativeQuery(sql.toString(), Row.class)
            .setParameter("tenant", criteria.tenant())
            .setParameter("limit", criteria.limit());
    if (criteria.subject() != null) {
      query.setParameter("subject", criteria.subject());
    }
    if (criteria.status() != null) {
      query.setParameter("status", criteria.status().name());
    }
    if (criteria.before() != null) {
      query.setParameter("time", criteria.before().time());
      query.setParameter("id", criteria.before().id());
    }
    return query.getResultList().stream().map(Row::webhook).toList();
  }

  /** All that are enabled. */
  List<Place> places(StatelessSession session) {
    return session
        .createNativeQuery(
            "select id, tenant, subject, position from webhooks where status = 'ENABLED'",
            PlaceRow.class)
        .getResultList()
        .stream()
        .map(PlaceRow::place)
        .toList();
  }

  void aim(StatelessSession session, UUID id, Target target, Instant now) {
    MutationQuery update =
        session
            .createNativeMutationQuery(
                """
                update webhooks set url = :url, types = cast(:types as text[]),
                  resource_id = :resource, description = :description, updated_at = :now
                where id = :id
                """)
            .setParameter("now", now)
            .setParameter("id", id);
    bind(update, target).executeUpdate();
  }

  private static MutationQuery bind(MutationQuery query, Target target) {
    return query
        .setParameter("url", target.url())
        .setParameter(
            "types",
            target.filter().types().stream()
                .map(EventType::apiName)
                .sorted()
                .toArray(String[]::new))
        .setParameter("resource", target.filter().resourceId(), String.class)
        .setParameter("description", target.description(), String.class);
  }

  void sign(StatelessSession session, UUID id, Webhook.Secrets secrets, Instant now) {
    session
        .createNativeMutationQuery(
            """
            update webhooks set old_secrets = cast(:old as jsonb), secret_key = :key,
              secret_number = :number, updated_at = :now
            where id = :id
            """)
        .setParameter("old", OldSecrets.json(secrets.old()))
        .setParameter("key", secrets.newest().key())
        .setParameter("number", secrets.newest().number())
        .setParameter("now", now)
        .setParameter("id", id)
        .executeUpdate();
  }

  void disable(StatelessSession session, UUID id, Webhook.Disabled why) {
    session
        .createNativeMutationQuery(
            """
            update webhooks set status = 'DISABLED', reason = :reason, disabled_at = :now,
              last_error = :error, disablements = disablements + 1, updated_at = :now
            where id = :id
            """)
        .setParameter("reason", why.reason().name())
        .setParameter("now", why.at())
        .setParameter("error", why.lastError(), String.class)
        .setParameter("id", id)
        .executeUpdate();
  }

  void enable(StatelessSession session, UUID id, Instant now) {
    session
        .createNativeMutationQuery(
            """
            update webhooks set status = 'ENABLED', reason = null, disabled_at = null,
              last_error = null, updated_at = :now
            where id = :id
            """)
        .setParameter("now", now)
        .setParameter("id", id)
        .executeUpdate();
  }

  /** Whether its receiver is to be asked one thing at a time. */
  void fails(StatelessSession session, UUID id, boolean failing) {
    session
        .createNativeMutationQuery("update webhooks set failing = :failing where id = :id")
        .setParameter("failing", failing)
        .setParameter("id", id)
        .executeUpdate();
  }

  void moveTo(StatelessSession session, UUID id, long position) {
    session
        .createNativeMutationQuery("update webhooks set position = :position where id = :id")
        .setParameter("position", position)
        .setParameter("id", id)
        .executeUpdate();
  }

  void remove(StatelessSession session, UUID id) {
    session
        .createNativeMutationQuery("delete from webhooks where id = :id")
        .setParameter("id", id)
        .executeUpdate();
  }
}
