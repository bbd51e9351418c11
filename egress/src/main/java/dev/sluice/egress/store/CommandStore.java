package dev.sluice.egress.store;

import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.kafka.DocumentCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.hibernate.query.NativeQuery;

/**
 * Owns {@code commands}: each command's newest document, in partitions by when it was accepted.
 *
 * <p>A command has one row. Should it have been published twice with different times, as when two
 * instances decided about its key without hearing of each other, the first time stands.
 */
public final class CommandStore {

  private static final String PROGRESS =
      """
      select id, revision, cast(extract(epoch from accepted_at) * 1000000 as bigint)
      from commands where id = any (cast(:ids as uuid[]))
      """;

  /** Times of one command do not differ by as much. */
  private static final Duration DOUBT = Duration.ofDays(2);

  /**
   * An idempotency key that was used: which command came of it, and of what.
   *
   * @param key its name
   */
  public record UsedKey(UUID commandId, UUID key, byte[] fingerprint, Instant acceptedAt) {}

  /** How far a command has come. Its time never changes. */
  public record Progress(UUID commandId, long revision, Instant acceptedAt) {}

  private record ProgressRow(UUID id, long revision, long acceptedAt) {
    Progress progress() {
      return new Progress(id, revision, Columns.instant(acceptedAt));
    }
  }

  private record KeyRow(
      UUID id,
      String tenant,
      String subject,
      String type,
      String idempotencyKey,
      byte[] fingerprint,
      long acceptedAt) {
    UsedKey used() {
      Principal principal = new Principal(subject, tenant, Set.of(), Set.of());
      CommandType operation = CommandType.ofApiName(type).orElseThrow();
      return new UsedKey(
          id,
          CommandIds.ofKey(principal, operation, idempotencyKey),
          fingerprint,
          Columns.instant(acceptedAt));
    }
  }

  /** Inserts or replaces; a row of the same or a newer revision stays as it is. */
  public void save(StatelessSession session, Collection<CommandDocument> documents) {
    if (documents.isEmpty()) {
      return;
    }
    // In one order everywhere: two instances that write the same commands cannot deadlock.
    List<CommandDocument> rows =
        documents.stream().sorted(Comparator.comparing(CommandDocument::commandId)).toList();
    List<Instant> times = rows.stream().map(CommandDocument::acceptedAt).sorted().toList();
    session
        .createNativeMutationQuery(
            """
            insert into commands (id, tenant, subject, type, status, resource_id, booking_id,
              idempotency_key, revision, accepted_at, updated_at, fingerprint, document)
            select id, tenant, subject, type, status, resource_id, booking_id, idempotency_key,
              revision,
              coalesce(
                (select min(c.accepted_at) from commands c
                  where c.id = r.id
                    and c.accepted_at >= timestamptz 'epoch' + :since * interval '1 microsecond'
                    and c.accepted_at <= timestamptz 'epoch' + :until * interval '1 microsecond'),
                timestamptz 'epoch' + accepted_at * interval '1 microsecond'),
              timestamptz 'epoch' + updated_at * interval '1 microsecond', fingerprint, document
            from unnest(cast(:ids as uuid[]), cast(:tenants as text[]), cast(:subjects as text[]),
              cast(:types as text[]), cast(:statuses as text[]), cast(:resources as text[]),
              cast(:bookings as text[]), cast(:keys as text[]), cast(:revisions as bigint[]),
              cast(:accepted as bigint[]), cast(:updated as bigint[]),
              cast(:fingerprints as bytea[]), cast(:documents as bytea[]))
              as r (id, tenant, subject, type, status, resource_id, booking_id, idempotency_key,
                revision, accepted_at, updated_at, fingerprint, document)
            on conflict (id, accepted_at) do update set status = excluded.status,
              resource_id = excluded.resource_id, booking_id = excluded.booking_id,
              revision = excluded.revision, updated_at = excluded.updated_at,
              document = excluded.document
            where commands.revision < excluded.revision
            """)
        .setParameter("since", Columns.micros(times.getFirst().minus(DOUBT)))
        .setParameter("until", Columns.micros(times.getLast().plus(DOUBT)))
        .setParameter("ids", Columns.uuids(rows, CommandDocument::commandId))
        .setParameter("tenants", Columns.text(rows, CommandDocument::tenant))
        .setParameter("subjects", Columns.text(rows, CommandDocument::subject))
        .setParameter("types", Columns.text(rows, d -> d.type().apiName()))
        .setParameter("statuses", Columns.text(rows, d -> d.status().name()))
        .setParameter("resources", Columns.text(rows, CommandDocument::resourceId))
        .setParameter("bookings", Columns.text(rows, CommandDocument::bookingId))
        .setParameter("keys", Columns.text(rows, CommandDocument::idempotencyKey))
        .setParameter("revisions", Columns.longs(rows, CommandDocument::revision))
        .setParameter("accepted", Columns.times(rows, CommandDocument::acceptedAt))
        .setParameter("updated", Columns.times(rows, CommandDocument::updatedAt))
        .setParameter("fingerprints", Columns.bytes(rows, d -> d.fingerprint().digest()))
        .setParameter("documents", Columns.bytes(rows, DocumentCodec::write))
        .executeUpdate();
  }

  /** The document of a command, whoever it belongs to. */
  public Optional<CommandDocument> find(StatelessSession session, UUID commandId) {
    return session
        .createNativeQuery("select document from commands where id = :id", byte[].class)
        .setParameter("id", commandId)
        .getResultList()
        .stream()
        .map(DocumentCodec::read)
        .max(Comparator.comparingLong(CommandDocument::revision));
  }

  /** A page of documents, newest first. */
  public List<CommandDocument> list(StatelessSession session, CommandCriteria criteria) {
    return criteria.question().query(session, byte[].class).getResultList().stream()
        .map(DocumentCodec::read)
        .toList();
  }

  /** How far those of these commands have come that are known. */
  public List<Progress> progress(StatelessSession session, Collection<UUID> commandIds) {
    return rows(
        session
            .createNativeQuery(PROGRESS, ProgressRow.class)
            .setParameter("ids", commandIds.toArray(UUID[]::new)));
  }

  /**
   * The same of commands that were accepted in that time, both ends included: other partitions are
   * not looked into.
   */
  public List<Progress> progress(
      StatelessSession session, Collection<UUID> commandIds, Instant since, Instant until) {
    return rows(
        session
            .createNativeQuery(
                PROGRESS
                    + """
                    and accepted_at >= timestamptz 'epoch' + :since * interval '1 microsecond'
                    and accepted_at <= timestamptz 'epoch' + :until * interval '1 microsecond'
                    """,
                ProgressRow.class)
            .setParameter("ids", commandIds.toArray(UUID[]::new))
            .setParameter("since", Columns.micros(since))
            .setParameter("until", Columns.micros(until)));
  }

  private static List<Progress> rows(NativeQuery<ProgressRow> query) {
    return query.getResultList().stream().map(ProgressRow::progress).toList();
  }

  /** Whether each of these commands of a tenant is known to have come to its revision. */
  public boolean haveReached(StatelessSession session, String tenant, Map<UUID, Long> revisions) {
    List<Map.Entry<UUID, Long>> rows = List.copyOf(revisions.entrySet());
    return session
            .createNativeQuery(
                """
                select count(*) from commands c
                join unnest(cast(:ids as uuid[]), cast(:revisions as bigint[])) as r (id, revision)
                  on c.id = r.id and c.revision >= r.revision
                where c.tenant = :tenant
                """,
                Long.class)
            .setParameter("ids", Columns.uuids(rows, Map.Entry::getKey))
            .setParameter("revisions", Columns.longs(rows, Map.Entry::getValue))
            .setParameter("tenant", tenant)
            .getSingleResult()
        == rows.size();
  }

  /** A page of the idempotency keys used since then, in the order of {@code (acceptedAt, id)}. */
  public List<UsedKey> usedKeys(StatelessSession session, Instant since, UUID afterId, int limit) {
    return session
        .createNativeQuery(
            """
            select id, tenant, subject, type, idempotency_key, fingerprint,
              cast(extract(epoch from accepted_at) * 1000000 as bigint) as accepted_at
            from commands
            where idempotency_key is not null and (accepted_at, id)
              > (timestamptz 'epoch' + :since * interval '1 microsecond', cast(:after as uuid))
            order by commands.accepted_at, id limit :limit
            """,
            KeyRow.class)
        .setParameter("since", Columns.micros(since))
        .setParameter("after", afterId)
        .setParameter("limit", limit)
        .getResultList()
        .stream()
        .map(KeyRow::used)
        .toList();
  }
}
