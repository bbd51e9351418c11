package dev.sluice.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.Database;
import dev.sluice.embedded.EmbeddedPostgres;
import dev.sluice.embedded.EmbeddedRedis;
import dev.sluice.embedded.FreePorts;
import dev.sluice.embedded.SharedParts;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.redis.ClaimKeys;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

final class FaultsIT {
  private final Principal who = TestLog.client();

  @Test
  void withoutRedisNothingIsMissedAndWhenItComesBackItIsWarmAgain(@TempDir Path directory)
      throws Exception {
    EmbeddedRedis.Settings settings =
        new EmbeddedRedis.Settings(directory, SharedParts.binaries(), FreePorts.next(), "secret");
    EmbeddedRedis redis = EmbeddedRedis.start(settings);
    Database database = SharedParts.freshDatabase();
    Map<String, String> both =
        Map.of("materializer.group", "g-" + database.jdbcUrl(), "cache.claims-after", "1s");
    try (TestLog log = TestLog.open();
        TestEgress one = new TestEgress(database, redis, both);
        TestEgress two = new TestEgress(database, redis, both);
        SseClient atOne = one.stream(who, "/v1/events");
        SseClient atTwo = two.stream(who, "/v1/events")) {
      book(log);
      assertThat(atTwo.next(4)).isEqualTo(atOne.next(4));
      redis.close();
      for (int i = 0; i < 5; i++) {
        book(log);
      }
      assertThat(atOne.next(20)).extracting(SseClient.Event::id).isEqualTo(ids(5, 24));
      assertThat(atTwo.next(20)).extracting(SseClient.Event::id).isEqualTo(ids(5, 24));
      Envelope envelope = TestLog.create(who, "room", "key");
      log.accept(envelope);
      log.publish(TestLog.booked(envelope));
      HttpResponse<String> ended =
          two.get(who, "/v1/commands/" + envelope.commandId(), "Prefer", "wait=20");
      assertThat(TestEgress.json(ended).path("status").asString()).isEqualTo("SUCCEEDED");
      redis = EmbeddedRedis.start(settings);
      assertThat(atOne.next(4)).extracting(SseClient.Event::id).isEqualTo(ids(25, 28));
      awaitClaim(redis, envelope);
      book(log);
      assertThat(atOne.next(4)).extracting(SseClient.Event::id).isEqualTo(ids(29, 32));
      assertThat(atTwo.next(8)).extracting(SseClient.Event::id).isEqualTo(ids(25, 32));
    } finally {
      redis.close();
    }
  }

  @Test
  void withoutPostgresReadsAreRefusedAndNothingIsLost(@TempDir Path directory) throws Exception {
    EmbeddedPostgres.Settings settings =
        new EmbeddedPostgres.Settings(
            directory, SharedParts.binaries(), FreePorts.next(), "secret", List.of(), false);
    EmbeddedPostgres postgres = EmbeddedPostgres.start(settings);
    Database database = postgres.database("sluice");
    try (TestLog log = TestLog.open();
        TestEgress egress = new TestEgress(database, SharedParts.redis(), Map.of());
        SseClient stream = egress.stream(who, "/v1/events")) {
      Envelope before = book(log);
      stream.next(4);
      Envelope running = TestLog.create(who, "room", null);
      log.publish(TestLog.booked(running).subList(0, 2));
      log.flush();
      stream.next(2);
      postgres.close();
      String path = "/v1/commands/" + before.commandId();
      Envelope during = book(log);
      HttpResponse<String> refused = egress.get(who, "/v1/commands/" + during.commandId());
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      // Redis may be behind what the stream has shown of it.
      assertThat(egress.get(who, "/v1/commands/" + running.commandId()).statusCode())
          .isEqualTo(503);
      // What is final needs no PostgreSQL.
      assertThat(egress.get(who, path).statusCode()).isEqualTo(200);
      postgres = EmbeddedPostgres.start(settings);
      assertThat(stream.next(4)).extracting(SseClient.Event::id).isEqualTo(ids(7, 10));
      assertThat(egress.get(who, "/v1/commands/" + during.commandId()).statusCode()).isEqualTo(200);
    } finally {
      postgres.close();
    }
  }

  @Test
  void anEmptiedRedisDecidesAgainOnlyWhenWhatItLetThroughIsInTheLog(@TempDir Path directory)
      throws Exception {
    EmbeddedRedis.Settings settings =
        new EmbeddedRedis.Settings(directory, SharedParts.binaries(), FreePorts.next(), "secret");
    Database database = SharedParts.freshDatabase();
    Map<String, String> patient =
        Map.of("materializer.group", "g-" + database.jdbcUrl(), "cache.claims-after", "4s");
    try (EmbeddedRedis redis = EmbeddedRedis.start(settings);
        TestLog log = TestLog.open();
        TestEgress _ = new TestEgress(database, redis, patient)) {
      Envelope envelope = TestLog.create(who, "room", "key");
      log.accept(envelope);
      awaitClaim(redis, envelope);
      long emptied = empty(redis);
      awaitClaim(redis, envelope);
      assertThat(Duration.ofNanos(System.nanoTime() - emptied))
          .isGreaterThan(Duration.ofMillis(2_500));
    }
  }

  @Test
  void whoResumesWhenRedisWasEmptiedMissesNothingAndReadsTheSame(@TempDir Path directory)
      throws Exception {
    EmbeddedRedis.Settings settings =
        new EmbeddedRedis.Settings(directory, SharedParts.binaries(), FreePorts.next(), "secret");
    Database database = SharedParts.freshDatabase();
    Map<String, String> both = Map.of("materializer.group", "g-" + database.jdbcUrl());
    try (EmbeddedRedis redis = EmbeddedRedis.start(settings);
        TestLog log = TestLog.open();
        TestEgress one = new TestEgress(database, redis, both);
        TestEgress two = new TestEgress(database, redis, both);
        SseClient atTwo = two.stream(who, "/v1/events")) {
      Envelope ended = book(log);
      book(log);
      assertThat(atTwo.next(8)).extracting(SseClient.Event::id).isEqualTo(ids(1, 8));
      String path = "/v1/commands/" + ended.commandId();
      String before = one.get(who, path).body();
      empty(redis);
      assertThat(one.get(who, path).body()).isEqualTo(before);
      try (SseClient resumed = one.stream(who, "/v1/events", "Last-Event-ID", "0000000000000002")) {
        assertThat(resumed.next(6)).extracting(SseClient.Event::id).isEqualTo(ids(3, 8));
        for (int i = 0; i < 3; i++) {
          book(log);
          empty(redis);
        }
        assertThat(resumed.next(12)).extracting(SseClient.Event::id).isEqualTo(ids(9, 20));
        assertThat(atTwo.next(12)).extracting(SseClient.Event::id).isEqualTo(ids(9, 20));
      }
    }
  }

  /** Answers when it was emptied, by {@link System#nanoTime}. */
  private static long empty(EmbeddedRedis redis) {
    RedissonClient client = client(redis);
    try {
      client.getKeys().flushall();
      return System.nanoTime();
    } finally {
      client.shutdown();
    }
  }

  private static RedissonClient client(EmbeddedRedis redis) {
    Config config = new Config();
    config.setPassword(redis.password());
    config.useSingleServer().setAddress(redis.address());
    return Redisson.create(config);
  }

  @Test
  void aClientThatDoesNotReadIsCutOffAndOthersAreNotHeldUp() throws Exception {
    try (TestLog log = TestLog.open();
        TestEgress egress =
            new TestEgress(
                SharedParts.freshDatabase(),
                SharedParts.redis(),
                Map.of("feed.write-timeout", "2s"));
        SseClient reading = egress.stream(who, "/v1/events");
        Socket deaf = new Socket()) {
      deaf.setReceiveBufferSize(4_096);
      deaf.connect(new InetSocketAddress("127.0.0.1", egress.port()));
      String request =
          "GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
              + egress.token(who, Duration.ofMinutes(5))
              + "\r\n\r\n";
      deaf.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = deaf.getInputStream();
      assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200");
      double cutBefore = cut(egress);
      // More than the buffers of two sockets and of the subscription hold.
      int commands = 1_500;
      for (int i = 0; i < commands; i++) {
        log.publish(TestLog.booked(TestLog.create(who, "room", null)));
      }
      assertThat(reading.next(commands * 4))
          .extracting(SseClient.Event::id)
          .isEqualTo(ids(1, commands * 4));
      awaitCut(egress, cutBefore);
      // It has not seen the end: the chunked body was broken off.
      String received = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(received)
          .doesNotEndWith("0\r\n\r\n")
          .doesNotContain("%016d".formatted(commands * 4));
    }
  }

  /** Reading before that would save the client. */
  private void awaitCut(TestEgress egress, double before) throws Exception {
    while (cut(egress) <= before) {
      Thread.onSpinWait();
    }
  }

  private double cut(TestEgress egress) throws Exception {
    return egress.measured("sluice_sse_cut_subscribers_total");
  }

  private static void awaitClaim(EmbeddedRedis redis, Envelope envelope) {
    RedissonClient client = client(redis);
    try {
      String runId =
          client
              .getRedisNodes(RedisNodes.SINGLE)
              .getInstance()
              .info(RedisNode.InfoSection.SERVER)
              .get("run_id");
      while (!runId.equals(client.getBucket(ClaimKeys.COMPLETE, StringCodec.INSTANCE).get())) {
        Thread.onSpinWait();
      }
      Object claim = client.getBucket(ClaimKeys.key(key(envelope)), StringCodec.INSTANCE).get();
      assertThat((String) claim).startsWith(envelope.fingerprint().hex() + "|");
    } finally {
      client.shutdown();
    }
  }

  private static UUID key(Envelope envelope) {
    return CommandIds.ofKey(
        envelope.principal(), envelope.command().type(), String.valueOf(envelope.idempotencyKey()));
  }

  private Envelope book(TestLog log) {
    Envelope envelope = TestLog.create(who, "room", null);
    log.publish(TestLog.booked(envelope));
    log.flush();
    return envelope;
  }

  private static List<String> ids(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj("%016d"::formatted).toList();
  }
}
