package dev.sluice.egress.store;

import dev.sluice.schemas.event.FeedRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.hibernate.StatelessSession;

/**
 * Owns the writing of {@code feed_entries} and {@code feed_heads}: gives each event its number in
 * the feed of its subject and in that of its tenant.
 *
 * <p>Entries lie in partitions by when they were recorded, which never goes back within a tenant:
 * so the oldest partition has the beginning of each feed, and nothing else of it.
 */
public final class FeedStore {
  private static final String OF_TENANT = "";

  /** An event's time is not ahead of ours by as much. */
  private static final Duration DOUBT = Duration.ofDays(1);

  /** An event as it was received. */
  public record Received(FeedRecord entry, byte[] body) {}

  /** An event with its numbers. */
  public record Numbered(FeedRecord entry, byte[] body, long subjectSeq, long tenantSeq) {}

  private record Key(String tenant, String subject) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byTenant = tenant.compareTo(other.tenant);
      return byTenant != 0 ? byTenant : subject.compareTo(other.subject);
    }
  }

  private record EventKey(UUID commandId, long revision) {
    static EventKey of(FeedRecord entry) {
      return new EventKey(entry.about(), entry.revision());
    }
  }

  private record Head(String tenant, String subject, long head, long recordedAt) {}

  /**
   * What a batch has reserved.
   *
   * @param next number of each feed
   * @param recordedAt of each tenant, in microseconds since 1970
   */
  private record Reserved(Map<Key, Long> next, Map<String, Long> recordedAt) {}

  /**
   * Appends the events that are not there yet, in the order given. The heads stay locked until the
   * transaction ends, so this comes last in it.
   *
   * @param now when they are recorded, unless the server says that it is not so late yet, or the
   *     tenant has entries of later
   * @return the events that were appended
   */
  public List<Numbered> append(StatelessSession session, List<Received> events, Instant now) {
    List<Received> fresh = fresh(session, events);
    if (fresh.isEmpty()) {
      return List.of();
    }
    Reserved reserved = reserve(session, fresh, now);
    List<Numbered> numbered = number(fresh, reserved.next());
    insert(session, numbered, reserved.recordedAt());
    return numbered;
  }

  /**
   * Without the events that are there already, and without repeats among themselves. An event is
   * not recorded before it happens, so partitions of before need not be asked.
   */
  private static List<Received> fresh(StatelessSession session, List<Received> events) {
    if (events.isEmpty()) {
      return List.of();
    }
    Set<EventKey> seen =
        new HashSet<>(
            session
                .createNativeQuery(
                    """
                    select e.command_id, e.revision from feed_entries e
                    join unnest(cast(:ids as uuid[]), cast(:revisions as bigint[]))
                      as r (id, revision) on e.command_id = r.id and e.revision = r.revision
                    where e.recorded_at
                      >= timestamptz 'epoch' + :since * interval '1 microsecond'
                    """,
                    EventKey.class)
                .setParameter("since", Columns.micros(oldest(events).minus(DOUBT)))
                .setParameter("ids", Columns.uuids(events, e -> e.entry().about()))
                .setParameter("revisions", Columns.longs(events, e -> e.entry().revision()))
                .getResultList());
    return events.stream().filter(e -> seen.add(EventKey.of(e.entry()))).toList();
  }

  private static Instant oldest(List<Received> events) {
    return events.stream()
        .map(event -> event.entry().time())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** Adds to the heads; answers where each feed's numbers for this batch begin. */
  private static Reserved reserve(
      StatelessSession session, Collection<Received> events, Instant now) {
    Map<Key, Long> counts = new TreeMap<>();
    for (Received event : events) {
      counts.merge(ofSubject(event.entry()), 1L, Long::sum);
      counts.merge(ofTenant(event.entry()), 1L, Long::sum);
    }
    List<Map.Entry<Key, Long>> rows = List.copyOf(counts.entrySet());
    Map<Key, Long> first = new HashMap<>();
    Map<String, Long> recordedAt = new HashMap<>();
    session
        .createNativeQuery(
            """
            insert into feed_heads as h (tenant, subject, head, recorded_at)
            select tenant, subject, head,
              least(timestamptz 'epoch' + :now * interval '1 microsecond', now())
            from unnest(
              cast(:tenants as text[]), cast(:subjects as text[]), cast(:counts as bigint[]))
              as r (tenant, subject, head)
            on conflict (tenant, subject) do update set head = h.head + excluded.head,
              recorded_at = greatest(h.recorded_at, excluded.recorded_at)
            returning h.tenant, h.subject, h.head,
              cast(extract(epoch from h.recorded_at) * 1000000 as bigint) as recorded_at
            """,
            Head.class)
        .setParameter("now", Columns.micros(now))
        .setParameter("tenants", Columns.text(rows, r -> r.getKey().tenant()))
        .setParameter("subjects", Columns.text(rows, r -> r.getKey().subject()))
        .setParameter("counts", Columns.longs(rows, Map.Entry::getValue))
        .getResultList()
        .forEach(
            row -> {
              Key key = new Key(row.tenant(), row.subject());
              first.put(key, row.head() - counts.getOrDefault(key, 0L) + 1);
              if (row.subject().equals(OF_TENANT)) {
                recordedAt.put(row.tenant(), row.recordedAt());
              }
            });
    return new Reserved(first, recordedAt);
  }

  private static List<Numbered> number(List<Received> events, Map<Key, Long> next) {
    List<Numbered> numbered = new ArrayList<>(events.size());
    for (Received event : events) {
      numbered.add(
          new Numbered(
              event.entry(),
              event.body(),
              take(next, ofSubject(event.entry())),
              take(next, ofTenant(event.entry()))));
    }
    return numbered;
  }

  private static long take(Map<Key, Long> next, Key key) {
    return next.merge(key, 1L, Long::sum) - 1;
  }

  private static void insert(
      StatelessSession session, List<Numbered> rows, Map<String, Long> recordedAt) {
    session
        .createNativeMutationQuery(
            """
            insert into feed_entries (tenant, subject, subject_seq, tenant_seq, command_id,
              revision, type, resource_id, time, body, recorded_at)
            select tenant, subject, subject_seq, tenant_seq, command_id, revision, type,
              resource_id, timestamptz 'epoch' + time * interval '1 microsecond', body,
              timestamptz 'epoch' + recorded_at * interval '1 microsecond'
            from unnest(cast(:tenants as text[]), cast(:subjects as text[]),
              cast(:subjectSeqs as bigint[]), cast(:tenantSeqs as bigint[]),
              cast(:ids as uuid[]), cast(:revisions as bigint[]), cast(:types as text[]),
              cast(:resources as text[]), cast(:times as bigint[]), cast(:bodies as bytea[]),
              cast(:recorded as bigint[]))
              as r (tenant, subject, subject_seq, tenant_seq, command_id, revision, type,
                resource_id, time, body, recorded_at)
            """)
        .setParameter("tenants", Columns.text(rows, r -> r.entry().tenant()))
        .setParameter("subjects", Columns.text(rows, r -> r.entry().subject()))
        .setParameter("subjectSeqs", Columns.longs(rows, Numbered::subjectSeq))
        .setParameter("tenantSeqs", Columns.longs(rows, Numbered::tenantSeq))
        .setParameter("ids", Columns.uuids(rows, r -> r.entry().about()))
        .setParameter("revisions", Columns.longs(rows, r -> r.entry().revision()))
        .setParameter("types", Columns.text(rows, r -> r.entry().type().apiName()))
        .setParameter("resources", Columns.text(rows, r -> r.entry().resourceId()))
        .setParameter("times", Columns.times(rows, r -> r.entry().time()))
        .setParameter("bodies", Columns.bytes(rows, Numbered::body))
        .setParameter(
            "recorded", Columns.longs(rows, r -> recordedAt.getOrDefault(r.entry().tenant(), 0L)))
        .executeUpdate();
  }

  private static Key ofSubject(FeedRecord entry) {
    return new Key(entry.tenant(), entry.subject());
  }

  private static Key ofTenant(FeedRecord entry) {
    return new Key(entry.tenant(), OF_TENANT);
  }
}
