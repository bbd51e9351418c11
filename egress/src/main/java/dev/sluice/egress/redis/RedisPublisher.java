package dev.sluice.egress.redis;

import dev.sluice.egress.materializer.Committed;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.FeedStore.Numbered;
import dev.sluice.runtime.http.JsonBytes;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.json.DocumentJson;
import dev.sluice.schemas.redis.StatusKeys;
import io.helidon.metrics.api.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.redisson.api.BatchOptions;
import org.redisson.api.RBatch;
import org.redisson.client.codec.StringCodec;

/**
 * Writes to Redis what was committed, one pipelined round trip a batch, and tells the other
 * instances.
 *
 * <p>On a thread of its own; {@link #publish} never blocks. What Redis does not take is dropped:
 * nothing that is in Redis is trusted to be the newest but what is final.
 */
public final class RedisPublisher implements AutoCloseable {
  private static final int BATCHES = 32;
  private static final Duration BOUND = Duration.ofSeconds(1);

  private final RedisGate gate;
  private final StatusCache statuses;
  private final FeedStreams feeds;
  private final String instance;
  private final Counter dropped;
  private final BlockingQueue<Committed> batches = new ArrayBlockingQueue<>(BATCHES);
  private final Thread thread;

  /**
   * @param instance names this instance in its news
   */
  public RedisPublisher(
      RedisGate gate, StatusCache statuses, FeedStreams feeds, String instance, Metrics metrics) {
    this.gate = gate;
    this.statuses = statuses;
    this.feeds = feeds;
    this.instance = instance;
    this.dropped =
        metrics.counter("sluice_egress_redis_dropped_batches", "Batches not written to Redis");
    this.thread = Thread.ofPlatform().daemon().name("redis-publisher").start(this::run);
  }

  /** A batch was committed. */
  public void publish(Committed committed) {
    boolean news = !committed.documents().isEmpty() || !committed.events().isEmpty();
    if (news && !batches.offer(committed)) {
      dropped.increment();
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Committed committed = batches.take();
        if (gate.call(() -> write(committed)).isEmpty()) {
          dropped.increment();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean write(Committed committed) throws Exception {
    RBatch batch =
        gate.client()
            .createBatch(
                BatchOptions.defaults()
                    .responseTimeout(BOUND.toMillis(), TimeUnit.MILLISECONDS)
                    .retryAttempts(0));
    List<CommandDocument> ended =
        committed.documents().stream().filter(document -> document.status().isFinal()).toList();
    for (CommandDocument document : ended) {
      statuses.save(batch, document, JsonBytes.of(DocumentJson.document(document)));
    }
    byFeed(committed.events()).forEach((feed, events) -> feeds.add(batch, feed, events));
    News news = News.of(instance, committed.documents(), committed.events());
    var _ = batch.getTopic(FeedKeys.NEWS, StringCodec.INSTANCE).publishAsync(news.write());
    for (CommandDocument document : ended) {
      var _ =
          batch
              .getTopic(StatusKeys.ENDED, StringCodec.INSTANCE)
              .publishAsync(document.commandId().toString());
    }
    batch.execute();
    return true;
  }

  private static Map<FeedId.OfSubject, List<Numbered>> byFeed(List<Numbered> events) {
    Map<FeedId.OfSubject, List<Numbered>> feeds = new LinkedHashMap<>();
    for (Numbered event : events) {
      FeedRecord entry = event.entry();
      feeds
          .computeIfAbsent(
              new FeedId.OfSubject(entry.tenant(), entry.subject()), _ -> new ArrayList<>())
          .add(event);
    }
    return feeds;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
