package dev.sluice.egress.feed;

import dev.sluice.egress.redis.FeedStreams;
import dev.sluice.egress.redis.Renewal;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedHistory;
import dev.sluice.egress.store.FeedHistory.Entry;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.FeedStore.Numbered;
import dev.sluice.egress.store.Projections;
import dev.sluice.schemas.subject.SubjectChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows who listens to what on this instance, and hands committed events on to them.
 *
 * <p>One thread hands on; {@link #publish} never blocks: when that thread is behind, a batch is
 * dropped and read back from PostgreSQL with the next news of its feeds. News also come from other
 * instances, and from a look at the heads every second. Thread-safe.
 */
public final class FeedHub implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FeedHub.class);
  private static final int BATCHES = 64;
  private static final int PAGE = 256;

  /**
   * Recent events are kept for feeds with so many subscribers: few enough that they fit, and it is
   * those whose subscribers, all cut off at once, would all read the same.
   */
  private static final int SHARING = 32;

  private static final long PROBE_GAP = Duration.ofSeconds(1).toNanos();

  private final Projections projections;
  private final FeedHistory history = new FeedHistory();
  private final FeedStreams recent;
  private final FeedMetrics metrics;
  private final int bufferEvents;
  private final Executor fillers = task -> Thread.ofVirtual().name("feed-fill").start(task);
  private final Map<FeedId, FeedChannel> channels = new ConcurrentHashMap<>();
  private final BlockingQueue<List<Numbered>> batches = new ArrayBlockingQueue<>(BATCHES);
  private final Thread thread;
  private final Map<Subscription, StreamRequest> open = new ConcurrentHashMap<>();
  private final AtomicLong probed = new AtomicLong(System.nanoTime() - PROBE_GAP);
  private volatile boolean closed;

  /**
   * @param recent asked first for what came from other instances
   * @param bufferEvents how many events are kept for a subscriber before it has to read them back
   */
  public FeedHub(
      Projections projections, FeedStreams recent, FeedMetrics metrics, int bufferEvents) {
    this.projections = projections;
    this.recent = recent;
    this.metrics = metrics;
    this.bufferEvents = bufferEvents;
    this.thread = Thread.ofPlatform().daemon().name("feed-hub").start(this::run);
  }

  /** Events were committed by this instance. */
  public void publish(List<Numbered> events) {
    if (!channels.isEmpty() && !events.isEmpty() && !batches.offer(events)) {
      metrics.missed();
    }
  }

  /** A feed is known to have come so far. */
  public void headIs(FeedId feed, long sequence) {
    FeedChannel channel = channels.get(feed);
    if (channel != null) {
      channel.headIs(sequence);
    }
  }

  /** Looks whether any feed that somebody listens to has gone on without our hearing of it. */
  public void checkHeads() {
    Set<FeedId> feeds = Set.copyOf(channels.keySet());
    if (!feeds.isEmpty()) {
      projections.read(s -> history.heads(s, feeds)).forEach(this::headIs);
    }
  }

  /**
   * Sends all streams a heartbeat before its time: those whose clients are gone without a word find
   * out and make room, which they would else do only when they are silent for so long. At most once
   * a second.
   */
  void probe() {
    long now = System.nanoTime();
    long last = probed.get();
    if (now - last >= PROBE_GAP && probed.compareAndSet(last, now)) {
      open.keySet().forEach(Subscription::nudge);
    }
  }

  /** Cuts off the clients that have not taken a write for so long. */
  public void cutStuck(Duration patience) {
    long now = System.nanoTime();
    for (Subscription subscription : open.keySet()) {
      if (subscription.cutIfStuck(now - patience.toNanos())) {
        metrics.cut();
      }
    }
  }

  /** Lets a stream go on for longer; whether it is here. */
  public boolean renew(Renewal renewal) {
    boolean here = false;
    for (Map.Entry<Subscription, StreamRequest> entry : open.entrySet()) {
      if (entry.getValue().isRenewedBy(renewal)) {
        entry.getKey().renew(renewal.until());
        here = true;
      }
    }
    return here;
  }

  /** Ends the streams of who is suspended; to be called after the suspension is in force. */
  public void suspend(SubjectChange change) {
    open.forEach(
        (subscription, stream) -> {
          if (change.isAbout(stream.caller())) {
            subscription.end(Subscription.State.SUSPENDED);
          }
        });
  }

  /**
   * Prepares to listen; given back by closing it. Whether the caller is suspended has to be looked
   * at after this, so that a suspension is not missed between.
   */
  Attachment prepare(StreamRequest stream) {
    Subscription subscription = new Subscription(stream.filter(), bufferEvents);
    open.put(subscription, stream);
    metrics.opened();
    if (closed) {
      subscription.end(Subscription.State.ENDED);
    }
    return new Attachment(stream.feed(), subscription);
  }

  /** A subscription to a feed. Used by one thread. */
  final class Attachment implements AutoCloseable {
    private final FeedId feed;
    private final Subscription subscription;
    private @Nullable FeedChannel channel;

    private Attachment(FeedId feed, Subscription subscription) {
      this.feed = feed;
      this.subscription = subscription;
    }

    Subscription subscription() {
      return subscription;
    }

    /**
     * Listens from the first call on; blocks, as {@link FeedChannel#join} does.
     *
     * @return a head: every event behind it comes, unless the subscription lags
     */
    long head() {
      FeedChannel live = channel;
      if (live == null) {
        live =
            channels.compute(feed, (id, present) -> joined(present == null ? open(id) : present));
        channel = live;
      }
      return live.join();
    }

    private FeedChannel joined(FeedChannel live) {
      live.add(subscription);
      return live;
    }

    /**
     * Listens from this call on, behind that event, if others listen already and what was missed is
     * at hand. Does not ask the history.
     */
    Optional<FeedChannel.Missed> resume(long after) {
      List<FeedChannel.Missed> found = new ArrayList<>(1);
      channels.computeIfPresent(
          feed,
          (_, live) -> {
            live.addBehind(after, subscription)
                .ifPresent(
                    missed -> {
                      channel = live;
                      found.add(missed);
                    });
            return live;
          });
      return found.stream().findFirst();
    }

    /** These were read from the history, with nothing left out between. */
    void remember(List<FeedEvent> events) {
      FeedChannel live = channel;
      if (live != null) {
        live.remember(events);
      }
    }

    @Override
    public void close() {
      open.remove(subscription);
      metrics.closed();
      channels.computeIfPresent(
          feed, (_, present) -> present.remove(subscription) ? null : present);
    }
  }

  private FeedChannel open(FeedId feed) {
    FeedChannel.History ofFeed =
        new FeedChannel.History() {
          @Override
          public long head() {
            return projections.read(s -> history.head(s, feed));
          }

          @Override
          public List<FeedEvent> read(long after, long upto) {
            return FeedHub.this.read(feed, after, upto).stream()
                .map(e -> FeedEvent.of(e.event(), e.sequence()))
                .toList();
          }
        };
    return new FeedChannel(ofFeed, fillers, metrics::cut, SHARING);
  }

  private List<Entry> read(FeedId feed, long after, long upto) {
    List<Entry> found =
        feed instanceof FeedId.OfSubject subject
            ? recent.read(subject, after, upto, PAGE)
            : List.of();
    return found.isEmpty()
        ? projections.read(s -> history.page(s, feed, after, upto, FeedFilter.ALL, PAGE))
        : found;
  }

  private void run() {
    while (!closed) {
      try {
        batches.take().forEach(this::handOn);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("Batch not handed on; streams read it back");
      }
    }
  }

  private void handOn(Numbered event) {
    String tenant = event.entry().tenant();
    String subject = event.entry().subject();
    long revision = event.entry().revision();
    LongFunction<FeedEvent> encoded = sequence -> FeedEvent.of(event.entry(), sequence);
    offer(new FeedId.OfSubject(tenant, subject), event.subjectSeq(), encoded);
    offer(new FeedId.OfTenant(tenant), event.tenantSeq(), encoded);
    offer(new FeedId.OfCommand(event.entry().about()), revision, encoded);
  }

  private void offer(FeedId feed, long sequence, LongFunction<FeedEvent> encoded) {
    FeedChannel channel = channels.get(feed);
    if (channel != null) {
      channel.offer(encoded.apply(sequence));
    }
  }

  /** Ends all streams after the events they have; new ones end at once. */
  public void drain() {
    closed = true;
    open.keySet().forEach(s -> s.end(Subscription.State.ENDED));
  }

  @Override
  public void close() {
    drain();
    thread.interrupt();
  }
}
