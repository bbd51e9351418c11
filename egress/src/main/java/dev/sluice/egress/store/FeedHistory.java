package dev.sluice.egress.store;

import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.kafka.EventCodec;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** Reads {@code feed_entries} and {@code feed_heads}: what has been committed of a feed. */
public final class FeedHistory {

  /** An event and its number in the feed that was asked for. */
  public record Entry(long sequence, FeedRecord event) {}

  /**
   * What there is of a feed.
   *
   * @param oldest number of the oldest event kept; {@code head + 1} if none is
   * @param head number of the newest event; 0 if there was none yet
   * @param over whether none is left, and none will come: of a command that has ended
   */
  public record Extent(long oldest, long head, boolean over) {
    Extent(long oldest, long head) {
      this(oldest, head, false);
    }
  }

  private record Row(long sequence, byte[] body) {}

  private record SubjectHead(String tenant, String subject, long head) {}

  private record CommandHead(UUID id, long head) {}

  private record Document(long revision, String status) {}

  public Extent extent(StatelessSession session, FeedId feed) {
    long head = heads(session, List.of(feed)).getOrDefault(feed, 0L);
    Long first = oldest(session, feed);
    if (first != null) {
      return new Extent(first, head);
    }
    return switch (feed) {
      case FeedId.OfCommand f -> withoutEvents(session, f);
      case FeedId.OfSubject _, FeedId.OfTenant _ -> new Extent(head + 1, head);
    };
  }

  /** The number of the newest event; 0 if there was none yet. */
  public long head(StatelessSession session, FeedId feed) {
    Long head = heads(session, List.of(feed)).get(feed);
    if (head != null) {
      return head;
    }
    return feed instanceof FeedId.OfCommand f ? withoutEvents(session, f).head() : 0;
  }

  private static @Nullable Long oldest(StatelessSession session, FeedId feed) {
    Scope scope = Scope.of(feed);
    return scope
        .bind(
            session.createNativeQuery(
                "select min(" + scope.sequence + ") from feed_entries where " + scope.where,
                Long.class))
        .getResultList()
        .getFirst();
  }

  /**
   * A command has no row of its own for its feed: where its events have aged out, its document says
   * how many there were. A document of the first revision may be there before its event.
   */
  private Extent withoutEvents(StatelessSession session, FeedId.OfCommand feed) {
    Optional<Document> document =
        session
            .createNativeQuery(
                "select revision, status from commands where id = :id", Document.class)
            .setParameter("id", feed.commandId())
            .getResultList()
            .stream()
            .findFirst();
    // Asked again after the document: its events were written with it, so they are there or gone.
    Long first = oldest(session, feed);
    if (first != null) {
      return new Extent(first, heads(session, List.of(feed)).getOrDefault(feed, first));
    }
    long revision = document.map(Document::revision).orElse(0L);
    boolean over = document.filter(d -> CommandStatus.valueOf(d.status()).isFinal()).isPresent();
    return revision > 1 || over ? new Extent(revision + 1, revision, over) : new Extent(1, 0);
  }

  /** The matching events with numbers in {@code (after, upto]}, in order, at most so many. */
  public List<Entry> page(
      StatelessSession session, FeedId feed, long after, long upto, FeedFilter filter, int limit) {
    Scope scope = Scope.of(feed);
    StringBuilder sql =
        new StringBuilder("select " + scope.sequence + ", body from feed_entries where ")
            .append(scope.where)
            .append(" and " + scope.sequence + " > :after and " + scope.sequence + " <= :upto");
    if (!filter.types().isEmpty()) {
      sql.append(" and type = any (cast(:types as text[]))");
    }
    if (filter.resourceId() != null) {
      sql.append(" and resource_id = :resource");
    }
    sql.append(" order by " + scope.sequence + " limit :limit");
    NativeQuery<Row> query =
        scope
            .bind(session.createNativeQuery(sql.toString(), Row.class))
            .setParameter("after", after)
            .setParameter("upto", upto)
            .setParameter("limit", limit);
    if (!filter.types().isEmpty()) {
      query.setParameter(
          "types", filter.types().stream().map(EventType::apiName).toArray(String[]::new));
    }
    if (filter.resourceId() != null) {
      query.setParameter("resource", filter.resourceId());
    }
    return query.getResultList().stream()
        .map(row -> new Entry(row.sequence(), EventCodec.readRecord(row.body())))
        .toList();
  }

  /** The heads of those of these feeds that have events. */
  public Map<FeedId, Long> heads(StatelessSession session, Collection<FeedId> feeds) {
    Map<FeedId, Long> heads = new HashMap<>();
    List<FeedId> ofPeople = feeds.stream().filter(f -> !(f instanceof FeedId.OfCommand)).toList();
    if (!ofPeople.isEmpty()) {
      session
          .createNativeQuery(
              """
              select h.tenant, h.subject, h.head from feed_heads h
              join unnest(cast(:tenants as text[]), cast(:subjects as text[]))
                as f (tenant, subject) on h.tenant = f.tenant and h.subject = f.subject
              """,
              SubjectHead.class)
          .setParameter("tenants", Columns.text(ofPeople, FeedHistory::tenant))
          .setParameter("subjects", Columns.text(ofPeople, FeedHistory::subject))
          .getResultList()
          .forEach(row -> heads.put(feed(row), row.head()));
    }
    List<UUID> commands =
        feeds.stream()
            .filter(FeedId.OfCommand.class::isInstance)
            .map(f -> ((FeedId.OfCommand) f).commandId())
            .toList();
    if (!commands.isEmpty()) {
      session
          .createNativeQuery(
              """
              select command_id, max(revision) from feed_entries
              where command_id = any (cast(:ids as uuid[])) group by command_id
              """,
              CommandHead.class)
          .setParameter("ids", commands.toArray(UUID[]::new))
          .getResultList()
          .forEach(row -> heads.put(new FeedId.OfCommand(row.id()), row.head()));
    }
    return heads;
  }

  private static FeedId feed(SubjectHead row) {
    return row.subject().isEmpty()
        ? new FeedId.OfTenant(row.tenant())
        : new FeedId.OfSubject(row.tenant(), row.subject());
  }

  private static String tenant(FeedId feed) {
    return switch (feed) {
      case FeedId.OfSubject f -> f.tenant();
      case FeedId.OfTenant f -> f.tenant();
      case FeedId.OfCommand _ -> throw new IllegalArgumentException("a command has no head row");
    };
  }

  private static String subject(FeedId feed) {
    return feed instanceof FeedId.OfSubject f ? f.subject() : "";
  }

  /** How the rows of a feed are found, and which column has their numbers. */
  private record Scope(String sequence, String where, Map<String, Object> values) {
    static Scope of(FeedId feed) {
      return switch (feed) {
        case FeedId.OfSubject f ->
            new Scope(
                "subject_seq",
                "tenant = :tenant and subject = :subject",
                Map.of("tenant", f.tenant(), "subject", f.subject()));
        case FeedId.OfTenant f ->
            new Scope("tenant_seq", "tenant = :tenant", Map.of("tenant", f.tenant()));
        case FeedId.OfCommand f ->
            new Scope("revision", "command_id = :command", Map.of("command", f.commandId()));
      };
    }

    <T> NativeQuery<T> bind(NativeQuery<T> query) {
      values.forEach(query::setParameter);
      return query;
    }
  }
}
