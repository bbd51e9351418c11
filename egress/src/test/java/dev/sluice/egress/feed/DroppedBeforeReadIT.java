package dev.sluice.egress.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestLog;
import dev.sluice.egress.TestProjections;
import dev.sluice.egress.materializer.Committed;
import dev.sluice.egress.redis.FeedStreams;
import dev.sluice.egress.redis.RedisGate;
import dev.sluice.egress.redis.RedisPublisher;
import dev.sluice.egress.redis.StatusCache;
import dev.sluice.egress.retention.RetentionConfig;
import dev.sluice.egress.retention.TestRetention;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedHistory;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.FeedStore;
import dev.sluice.egress.store.FeedStore.Numbered;
import dev.sluice.egress.store.FeedStore.Received;
import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.redis.Redis;
import dev.sluice.runtime.redis.RedisConfig;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.testing.TestClock;
import io.helidon.webserver.CloseConnectionException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Another instance commits events that somebody follows here, and they are dropped from PostgreSQL
 * before this one has heard of them.
 */
final class DroppedBeforeReadIT {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Principal who = TestLog.client();
  private final FeedId.OfSubject feed = new FeedId.OfSubject(who.tenant(), who.subject());
  private final Metrics metrics = Metrics.ofProcess();
  private TestProjections db;
  private Redis redis;
  private RedisGate gate;
  private FeedStreams recent;
  private FeedHub hub;

  @BeforeEach
  void open() {
    db = TestProjections.fresh();
    RedisConfig config =
        RedisConfig.of(SharedParts.redis().address(), SharedParts.redis().password());
    redis = Redis.open("dropped", config, metrics);
    gate = new RedisGate(redis, metrics);
    while (!gate.isOpen()) {
      Thread.onSpinWait();
    }
    recent = new FeedStreams(gate, 1_000, LONG);
    hub = new FeedHub(db.projections(), recent, new FeedMetrics(metrics), 512);
  }

  @AfterEach
  void close() {
    hub.close();
    redis.close();
    db.close();
  }

  @Test
  void whatRedisStillHasIsToldFromThere() throws Exception {
    append();
    Client client = new Client();
    FutureTask<Void> stream = serve(new StreamRequest.Start.Now(), client);
    assertThat(client.next()).isEqualTo("retry");
    publish(append());
    ageOut();
    hub.headIs(feed, 8);
    for (int number = 5; number <= 8; number++) {
      assertThat(client.next()).isEqualTo("%016d".formatted(number));
    }
    // What comes then is in PostgreSQL, and in Redis not yet.
    append();
    hub.headIs(feed, 12);
    for (int number = 9; number <= 12; number++) {
      assertThat(client.next()).isEqualTo("%016d".formatted(number));
    }
    hub.drain();
    stream.get(1, TimeUnit.MINUTES);
  }

  @Test
  void whatIsInNeitherBreaksTheStreamAndWhoComesBackIsTold() throws Exception {
    append();
    Client client = new Client();
    FutureTask<Void> stream = serve(new StreamRequest.Start.Now(), client);
    assertThat(client.next()).isEqualTo("retry");
    append();
    ageOut();
    hub.headIs(feed, 8);
    assertThat(failure(stream)).isInstanceOf(CloseConnectionException.class);
    Client back = new Client();
    FutureTask<Void> resumed = serve(new StreamRequest.Start.After(4), back);
    assertThat(back.next()).isEqualTo("retry");
    assertThat(back.next()).isEqualTo("truncated after 0000000000000008");
    append();
    hub.headIs(feed, 12);
    assertThat(back.next()).isEqualTo("0000000000000009");
    hub.drain();
    resumed.get(1, TimeUnit.MINUTES);
    assertThat(client.said).isEmpty();
  }

  private static Throwable failure(FutureTask<Void> stream) throws Exception {
    try {
      stream.get(1, TimeUnit.MINUTES);
      throw new AssertionError("the stream came to its end");
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  private FutureTask<Void> serve(StreamRequest.Start start, Client client) {
    EventStream.Context context =
        new EventStream.Context(
            hub,
            db.projections(),
            new FeedHistory(),
            new FeedMetrics(metrics),
            Clock.systemUTC(),
            LONG,
            _ -> {});
    StreamRequest request =
        new StreamRequest(
            UUID.randomUUID(),
            who,
            feed,
            FeedFilter.ALL,
            start,
            Instant.now().plus(Duration.ofHours(1)));
    FutureTask<Void> stream =
        new FutureTask<>(
            () -> {
              EventStream.serve(context, request, () -> client);
              return null;
            });
    Thread.startVirtualThread(stream);
    return stream;
  }

  /** The four events of a booking. */
  private List<Numbered> append() {
    List<Received> events =
        TestLog.booked(TestLog.create(who, "room", null)).stream()
            .map(entry -> new Received(entry, EventCodec.write(entry)))
            .toList();
    return db.projections().written(s -> new FeedStore().append(s, events, Instant.now()));
  }

  /** As the instance does that has committed them. */
  private void publish(List<Numbered> events) {
    StatusCache statuses = new StatusCache(gate, LONG);
    try (RedisPublisher publisher = new RedisPublisher(gate, statuses, recent, "other", metrics)) {
      publisher.publish(new Committed(List.of(), events));
      while (recent.read(feed, 4, 8, 10).size() < 4) {
        Thread.onSpinWait();
      }
    }
  }

  private void ageOut() {
    TestClock clock = new TestClock(Instant.now().plus(Duration.ofDays(40)));
    RetentionConfig kept = new RetentionConfig(Duration.ofDays(30), Duration.ofDays(30));
    TestRetention.of(db.dataSource(), kept, clock).look();
    assertThat(db.column("select count(*) from feed_entries")).containsExactly(0L);
  }

  /** Keeps the ids of what it is told. */
  private static final class Client extends OutputStream {
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    String next() throws InterruptedException {
      String next = said.poll(1, TimeUnit.MINUTES);
      if (next == null) {
        throw new AssertionError("nothing was said in time");
      }
      return next;
    }

    @Override
    public void write(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (text.startsWith("retry: ")) {
        said.add("retry");
      } else if (text.startsWith("id: ")) {
        String id = text.substring(4, text.indexOf('\n'));
        said.add(text.contains("event: feed.truncated") ? "truncated after " + id : id);
      }
    }

    @Override
    public void write(int b) {
      throw new UnsupportedOperationException();
    }
  }
}
