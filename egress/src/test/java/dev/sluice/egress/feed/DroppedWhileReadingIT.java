package dev.sluice.egress.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestLog;
import dev.sluice.egress.TestProjections;
import dev.sluice.egress.redis.FeedStreams;
import dev.sluice.egress.redis.RedisGate;
import dev.sluice.egress.retention.RetentionConfig;
import dev.sluice.egress.retention.TestRetention;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedHistory;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.FeedStore;
import dev.sluice.egress.store.FeedStore.Received;
import dev.sluice.embedded.FreePorts;
import dev.sluice.runtime.redis.Redis;
import dev.sluice.runtime.redis.RedisConfig;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.testing.TestClock;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A feed's beginning is dropped between two pages of one stream. */
final class DroppedWhileReadingIT {
  private static final int EVENTS = 600;

  private final Principal who = TestLog.client();

  @Test
  void theStreamSaysWhatItLacks() throws Exception {
    List<String> seen = read(FeedFilter.ALL);
    assertThat(seen).hasSize(257);
    assertThat(seen.getFirst()).isEqualTo("0000000000000001");
    assertThat(seen.get(255)).isEqualTo("0000000000000256");
    assertThat(seen.getLast()).isEqualTo("truncated after 0000000000000600");
  }

  @Test
  void soDoesOneThatShowsOnlySome() throws Exception {
    List<String> seen = read(new FeedFilter(Set.of(), "room"));
    assertThat(seen.getLast()).isEqualTo("truncated after 0000000000000600");
  }

  /** The ids of a stream from the beginning, whose history is dropped with the first of them. */
  private List<String> read(FeedFilter filter) throws Exception {
    Metrics metrics = Metrics.ofProcess();
    RedisConfig nowhere = RedisConfig.of("redis://127.0.0.1:" + FreePorts.next(), "");
    try (TestProjections db = TestProjections.fresh();
        Redis redis = Redis.open("dropped", nowhere, metrics);
        FeedHub hub =
            new FeedHub(
                db.projections(),
                new FeedStreams(new RedisGate(redis, metrics), 10, Duration.ofSeconds(1)),
                new FeedMetrics(metrics),
                512)) {
      fill(db);
      EventStream.Context context =
          new EventStream.Context(
              hub,
              db.projections(),
              new FeedHistory(),
              new FeedMetrics(metrics),
              Clock.systemUTC(),
              Duration.ofSeconds(15),
              _ -> {});
      StreamRequest request =
          new StreamRequest(
              UUID.randomUUID(),
              who,
              new FeedId.OfSubject(who.tenant(), who.subject()),
              filter,
              new StreamRequest.Start.After(0),
              Instant.now().plus(Duration.ofHours(1)));
      Client client = new Client(db, hub);
      EventStream.serve(context, request, () -> client);
      return client.seen;
    }
  }

  private void fill(TestProjections db) {
    List<Received> events = new ArrayList<>();
    for (int i = 0; i < EVENTS / 4; i++) {
      for (FeedEntry entry : TestLog.booked(TestLog.create(who, "room", null))) {
        events.add(new Received(entry, EventCodec.write(entry)));
      }
    }
    List<FeedStore.Numbered> appended =
        db.projections().written(s -> new FeedStore().append(s, events, Instant.now()));
    assertThat(appended).hasSize(EVENTS);
  }

  /** Has everything age out when it gets the first event, and leaves when it is told. */
  private static final class Client extends OutputStream {
    private final List<String> seen = new ArrayList<>();
    private final TestProjections db;
    private final FeedHub hub;

    Client(TestProjections db, FeedHub hub) {
      this.db = db;
      this.hub = hub;
    }

    @Override
    public void write(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (!text.startsWith("id: ")) {
        return;
      }
      String id = text.substring(4, text.indexOf('\n'));
      if (text.contains("event: feed.truncated")) {
        seen.add("truncated after " + id);
        hub.drain();
        return;
      }
      if (seen.isEmpty()) {
        TestClock clock = new TestClock(Instant.now().plus(Duration.ofDays(40)));
        RetentionConfig kept = new RetentionConfig(Duration.ofDays(30), Duration.ofDays(30));
        TestRetention.of(db.dataSource(), kept, clock).look();
      }
      seen.add(id);
    }

    @Override
    public void write(int b) {
      throw new UnsupportedOperationException();
    }
  }
}
