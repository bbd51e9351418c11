package dev.sluice.egress.store;

import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.FeedEntry;
import java.util.ArrayList;
import java.util.Collection;
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
 */
public final class FeedStore {
  private static final String OF_TENANT = "";

  /** An event as it was received. */
  public record Received(FeedEntry entry, byte[] body) {}

  /** An event with its numbers. */
  public record Numbered(FeedEntry entry, byte[] body, long subjectSeq, long tenantSeq) {}

  private record Key(String tenant, String subject) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byTenant = tenant.compareTo(other.tenant);
      return byTenant != 0 ? byTenant : subject.compareTo(other.subject);
    }
  }

  private record EventKey(UUID commandId, long revision) {
    static EventKey of(FeedEntry entry) {
      return new EventKey(entry.document().commandId(), entry.document().revision());
    }
  }

  private record Head(String tenant, String subject, long head) {}

  /**
   * Appends the events that are not there yet, in the order given. The heads stay locked until the
   * transaction ends, so this comes last in it.
   *
   * @return the events that were appended
   */
  public List<Numbered> append(StatelessSession session, List<Received> events) {
    List<Received> fresh = fresh(session, events);
    if (fresh.isEmpty()) {
      return List.of();
    }
    List<Numbered> numbered = number(fresh, reserve(session, fresh));
    insert(session, numbered);
    return numbered;
  }

  /** Without the events that are there already, and without repeats among themselves. */
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
                    """,
                    EventKey.class)
                .setParameter("ids", Columns.uuids(events, e -> document(e).commandId()))
                .setParameter("revisions", Columns.longs(events, e -> document(e).revision()))
                .getResultList());
    return events.stream().filter(e -> seen.add(EventKey.of(e.entry()))).toList();
  }

  /** Adds to the heads; answers where each feed's numbers for this batch begin. */
  private static Map<Key, Long> reserve(StatelessSession session, Collection<Received> events) {
    Map<Key, Long> counts = new TreeMap<>();
    for (Received event : events) {
      counts.merge(ofSubject(event.entry()), 1L, Long::sum);
      counts.merge(ofTenant(event.entry()), 1L, Long::sum);
    }
    List<Map.Entry<Key, Long>> rows = List.copyOf(counts.entrySet());
    Map<Key, Long> first = new HashMap<>();
    session
        .createNativeQuery(
            """
            insert into feed_heads as h (tenant, subject, head)
            select * from unnest(
              cast(:tenants as text[]), cast(:subjects as text[]), cast(:counts as bigint[]))
            on conflict (tenant, subject) do update set head = h.head + excluded.head
            returning h.tenant, h.subject, h.head
            """,
            Head.class)
        .setParameter("tenants", Columns.text(rows, r -> r.getKey().tenant()))
        .setParameter("subjects", Columns.text(rows, r -> r.getKey().subject()))
        .setParameter("counts", Columns.longs(rows, Map.Entry::getValue))
        .getResultList()
        .forEach(
            row -> {
              Key key = new Key(row.tenant(), row.subject());
              first.put(key, row.head() - counts.getOrDefault(key, 0L) + 1);
            });
    return first;
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

  private static void insert(StatelessSession session, List<Numbered> rows) {
    session
        .createNativeMutationQuery(
            """
            insert into feed_entries (tenant, subject, subject_seq, tenant_seq, command_id,
              revision, type, resource_id, time, body)
            select tenant, subject, subject_seq, tenant_seq, command_id, revision, type,
              resource_id, timestamptz 'epoch' + time * interval '1 microsecond', body
            from unnest(cast(:tenants as text[]), cast(:subjects as text[]),
              cast(:subjectSeqs as bigint[]), cast(:tenantSeqs as bigint[]),
              cast(:ids as uuid[]), cast(:revisions as bigint[]), cast(:types as text[]),
              cast(:resources as text[]), cast(:times as bigint[]), cast(:bodies as bytea[]))
              as r (tenant, subject, subject_seq, tenant_seq, command_id, revision, type,
                resource_id, time, body)
            """)
        .setParameter("tenants", Columns.text(rows, r -> r.entry().document().tenant()))
        .setParameter("subjects", Columns.text(rows, r -> r.entry().document().subject()))
        .setParameter("subjectSeqs", Columns.longs(rows, Numbered::subjectSeq))
        .setParameter("tenantSeqs", Columns.longs(rows, Numbered::tenantSeq))
        .setParameter("ids", Columns.uuids(rows, r -> r.entry().document().commandId()))
        .setParameter("revisions", Columns.longs(rows, r -> r.entry().document().revision()))
        .setParameter("types", Columns.text(rows, r -> r.entry().type().apiName()))
        .setParameter("resources", Columns.text(rows, r -> r.entry().document().resourceId()))
        .setParameter("times", Columns.times(rows, r -> r.entry().time()))
        .setParameter("bodies", Columns.bytes(rows, Numbered::body))
        .executeUpdate();
  }

  private static CommandDocument document(Received event) {
    return event.entry().document();
  }

  private static Key ofSubject(FeedEntry entry) {
    return new Key(entry.document().tenant(), entry.document().subject());
  }

  private static Key ofTenant(FeedEntry entry) {
    return new Key(entry.document().tenant(), OF_TENANT);
  }
}
