package dev.sluice.egress.webhook;

import dev.sluice.egress.feed.FeedNotice;
import dev.sluice.egress.store.FeedHistory;
import dev.sluice.egress.store.FeedHistory.Entry;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.Projections;
import dev.sluice.egress.webhook.Delivery.Parcel;
import dev.sluice.runtime.http.JsonBytes;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.event.WebhookNotice;
import dev.sluice.schemas.json.CloudEventJson;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.hibernate.StatelessSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from the feeds into the queues of the webhooks that want them: the position of a
 * webhook moves in the transaction that queues what lies before it, so that no event is missed and
 * none is queued twice, whoever does it. Used by one thread, but for {@link #heard}.
 */
final class FeedIntake {
  private static final Logger log = LoggerFactory.getLogger(FeedIntake.class);
  private static final int PAGE = 256;

  private final Projections projections;
  private final Predicate<FeedId.OfSubject> suspended;
  private final int outstanding;
  private final Clock clock;
  private final Runnable onQueued;
  private final FeedHistory history = new FeedHistory();
  private final WebhookStore webhooks = new WebhookStore();
  private final DeliveryStore deliveries = new DeliveryStore();
  private final Set<FeedId.OfSubject> heard = ConcurrentHashMap.newKeySet();
  private volatile Map<FeedId.OfSubject, List<UUID>> known = Map.of();

  /**
   * @param suspended whether a subject may see nothing now
   * @param outstanding events of one webhook that are queued at most
   * @param onQueued told when there is something new to send
   */
  FeedIntake(
      Projections projections,
      Predicate<FeedId.OfSubject> suspended,
      int outstanding,
      Clock clock,
      Runnable onQueued) {
    this.projections = projections;
    this.suspended = suspended;
    this.outstanding = outstanding;
    this.clock = clock;
    this.onQueued = onQueued;
  }

  /** These feeds have gone on; whether that is of interest. Never blocks. */
  boolean heard(Collection<FeedId.OfSubject> feeds) {
    Map<FeedId.OfSubject, List<UUID>> wanted = known;
    boolean interesting = false;
    for (FeedId.OfSubject feed : feeds) {
      if (wanted.containsKey(feed)) {
        heard.add(feed);
        interesting = true;
      }
    }
    return interesting;
  }

  /** Takes in what was heard of. */
  void takeHeard() {
    for (FeedId.OfSubject feed : Set.copyOf(heard)) {
      heard.remove(feed);
      known.getOrDefault(feed, List.of()).forEach(this::take);
    }
  }

  /** Looks at all webhooks: whether any is behind without our having heard of it. */
  void takeAll() {
    List<WebhookStore.Place> places = projections.each(webhooks::places);
    known =
        places.stream()
            .collect(
                Collectors.groupingBy(
                    WebhookStore.Place::feed,
                    Collectors.mapping(WebhookStore.Place::id, Collectors.toList())));
    if (places.isEmpty()) {
      return;
    }
    Set<FeedId> feeds = new HashSet<>(known.keySet());
    Map<FeedId, Long> heads = projections.read(s -> history.heads(s, feeds));
    for (WebhookStore.Place place : places) {
      if (heads.getOrDefault(place.feed(), 0L) != place.position()) {
        take(place.id());
      }
    }
  }

  /** What is wrong with one, such as an event that only newer releases can read, stops no other. */
  private void take(UUID id) {
    try {
      Taken taken;
      do {
        taken = projections.changed(session -> takePage(session, id));
        if (taken != Taken.NOTHING) {
          onQueued.run();
        }
      } while (taken == Taken.SOME);
    } catch (ProblemException e) {
      throw e; // PostgreSQL does not answer, for the others neither.
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e; // This instance is being stopped.
      }
      log.atError()
          .addKeyValue("webhook", id)
          .setCause(e)
          .log("A webhook could not be looked at; done again later");
    }
  }

  /** What came of looking at a page of a feed. */
  private enum Taken {
    NOTHING,
    /** Something, and there may be more. */
    SOME,
    ALL
  }

  private Taken takePage(StatelessSession session, UUID id) {
    Webhook webhook = webhooks.lockIfFree(session, id).orElse(null);
    // What it wants may be of a type that we would pass by: newer instances take that in.
    if (webhook == null || suspended.test(webhook.feed()) || !webhook.laterTypes().isEmpty()) {
      return Taken.NOTHING;
    }
    int room = (int) Math.max(0, outstanding - deliveries.pending(session, id));
    FeedHistory.Extent extent = history.extent(session, webhook.feed());
    if (room == 0 || extent.head() == webhook.position()) {
      return Taken.NOTHING;
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    long from =
        Math.min(Math.max(webhook.position(), extent.oldest() - 1), Math.max(extent.head(), 0));
    int limit = Math.min(room, PAGE);
    List<Entry> page =
        history.page(
            session, webhook.feed(), from, extent.head(), webhook.target().filter(), limit);
    if (history.extent(session, webhook.feed()).oldest() > from + 1) {
      return Taken.SOME; // Events went before the page was read: look again, and say so.
    }
    if (from != webhook.position()) {
      deliveries.add(session, id, List.of(truncated(webhook.position(), from, now)), now);
    }
    if (!page.isEmpty()) {
      deliveries.add(session, id, page.stream().map(FeedIntake::parcel).toList(), now);
    }
    boolean more = page.size() == limit;
    webhooks.moveTo(session, id, more ? page.getLast().sequence() : extent.head());
    return more ? Taken.SOME : Taken.ALL;
  }

  /** Events about one resource, or about the bookings of it, arrive one after the other. */
  private static Parcel parcel(Entry entry) {
    FeedRecord event = entry.event();
    long sequence = entry.sequence();
    String previous = sequence == 1 ? null : FeedId.position(sequence - 1);
    return new Parcel(
        sequence,
        lane(event),
        event.eventId(),
        event.type().apiName(),
        event.resourceId(),
        JsonBytes.of(CloudEventJson.of(event, sequence, previous)));
  }

  private static String lane(FeedRecord event) {
    return switch (event) {
      case FeedEntry entry -> entry.document().lane().value();
      case WebhookNotice notice -> "webhook " + notice.webhookId();
    };
  }

  /** The receiver is told that events are gone that it was not sent, as a stream would be. */
  private static Parcel truncated(long after, long position, Instant now) {
    UUID id = UUID.randomUUID();
    return new Parcel(
        position,
        "feed " + id,
        id.toString(),
        FeedNotice.TRUNCATED,
        null,
        FeedNotice.truncatedJson(id, after, position, now));
  }
}
