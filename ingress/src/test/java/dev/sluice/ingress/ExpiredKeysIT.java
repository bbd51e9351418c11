package dev.sluice.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.Database;
import dev.sluice.embedded.FreePorts;
import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.redis.RedisConfig;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.redis.ClaimKeys;
import dev.sluice.testing.TestClock;
import dev.sluice.testing.TestIssuer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Keys that are used again when their 24 hours are over, on Redis' word and without it. */
final class ExpiredKeysIT {
  private static final String KEY = "Idempotency-Key";

  /** Kafka takes nothing of the future. */
  private static final TestClock CLOCK = new TestClock(Instant.MIN);

  private static TestLog log;
  private static TestIssuer issuer;
  private static Database database;
  private static TestMaterializer materializer;
  private static RedissonClient redis;
  private static List<TestIngress> onRedis;
  private static List<TestIngress> withoutRedis;

  private String tenant;
  private String token;

  @BeforeAll
  static void start() {
    log = new TestLog(SharedParts.kafka().bootstrapServers());
    log.create();
    issuer = new TestIssuer();
    database = SharedParts.freshDatabase();
    materializer = new TestMaterializer(database, log);
    RedisConfig settings =
        RedisConfig.of(SharedParts.redis().address(), SharedParts.redis().password());
    Config config = new Config().setPassword(SharedParts.redis().password());
    config.useSingleServer().setAddress(settings.uri().toString());
    redis = Redisson.create(config);
    String runId =
        redis
            .getRedisNodes(RedisNodes.SINGLE)
            .getInstance()
            .info(RedisNode.InfoSection.SERVER)
            .get("run_id");
    redis.getBucket(ClaimKeys.COMPLETE, StringCodec.INSTANCE).set(runId);
    String address = SharedParts.redis().address();
    String password = SharedParts.redis().password();
    onRedis = List.of(ingress(address, password), ingress(address, password));
    String nowhere = "redis://127.0.0.1:" + FreePorts.next();
    withoutRedis = List.of(ingress(nowhere, ""), ingress(nowhere, ""));
  }

  private static TestIngress ingress(String redis, String password) {
    return new TestIngress(
        TestIngress.config(SharedParts.kafka().bootstrapServers(), database, redis, password),
        issuer,
        CLOCK);
  }

  @AfterAll
  static void stop() {
    onRedis.forEach(TestIngress::close);
    withoutRedis.forEach(TestIngress::close);
    redis.shutdown();
    materializer.close();
    issuer.close();
  }

  @BeforeEach
  void fresh() {
    tenant = "t-" + UUID.randomUUID();
    token = issuer.token(tenant, "ada", "client");
    CLOCK.set(Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(Duration.ofDays(5)));
  }

  @Test
  void aKeyIsANewOneWhenItsTimeIsOver() {
    usedAgain(onRedis);
  }

  @Test
  void aKeyIsANewOneWhenItsTimeIsOverWithoutRedis() {
    usedAgain(withoutRedis);
  }

  private void usedAgain(List<TestIngress> instances) {
    TestClient one = new TestClient(instances.get(0), token);
    TestClient two = new TestClient(instances.get(1), token);
    Instant begin = CLOCK.instant();
    TestClient.Answer first = book(one, "room-1");
    assertThat(first.status()).as(first.text()).isEqualTo(202);
    pass(Duration.ofDays(1).minusMillis(1));
    assertThat(book(two, "room-1").text()).isEqualTo(first.text());
    assertThat(book(two, "room-2").status()).isEqualTo(422);
    pass(Duration.ofMillis(1));
    TestClient.Answer second = book(two, "room-2");
    assertThat(second.status()).as(second.text()).isEqualTo(202);
    assertThat(book(one, "room-2").text()).isEqualTo(second.text());
    assertThat(book(one, "room-1").status()).isEqualTo(422);
    assertThat(second.header("Idempotency-Expires"))
        .contains(begin.plus(Duration.ofDays(2)).toString());
    assertThat(log.of(tenant))
        .extracting(e -> e.envelope().commandId().toString())
        .containsOnly(id(first), id(second));
    assertThat(id(first)).isNotEqualTo(id(second));
  }

  @Test
  void theSameBodyAgainIsANewCommandToo() {
    TestClient client = new TestClient(onRedis.get(0), token);
    TestClient.Answer first = book(client, "room-1");
    pass(Duration.ofDays(1));
    TestClient.Answer second = book(new TestClient(withoutRedis.get(0), token), "room-1");
    pass(Duration.ofDays(3));
    TestClient.Answer third = book(client, "room-1");
    assertThat(List.of(first, second, third))
        .extracting(TestClient.Answer::status)
        .containsOnly(202);
    assertThat(Set.of(id(first), id(second), id(third))).hasSize(3);
  }

  @Test
  void aRepeatWithoutRedisDoesNotOutliveTheUseThatItRepeats() {
    repeated(Duration.ofHours(10));
  }

  @Test
  void norOneBehindMidnight() {
    repeated(Duration.ofHours(23).plusMinutes(30));
  }

  /**
   * The repeats leave a row that is younger than the command, and of another body.
   *
   * @param begin time of the day
   */
  private void repeated(Duration begin) {
    CLOCK.set(CLOCK.instant().truncatedTo(ChronoUnit.DAYS).plus(begin));
    TestClient on = new TestClient(onRedis.get(0), token);
    TestClient off = new TestClient(withoutRedis.get(0), token);
    TestClient.Answer first = book(on, "room-1");
    pass(Duration.ofHours(1));
    assertThat(book(off, "room-2").status()).isEqualTo(422);
    assertThat(book(off, "room-1").text()).isEqualTo(first.text());
    pass(Duration.ofHours(23).minusMillis(1));
    assertThat(book(off, "room-1").text()).isEqualTo(first.text());
    pass(Duration.ofMillis(1));
    TestClient.Answer second = book(off, "room-1");
    assertThat(second.status()).as(second.text()).isEqualTo(202);
    assertThat(second.json().path("acceptedAt").asString()).isEqualTo(CLOCK.instant().toString());
    assertThat(book(off, "room-2").status()).isEqualTo(422);
    assertThat(book(new TestClient(withoutRedis.get(1), token), "room-1").text())
        .isEqualTo(second.text());
    assertThat(book(on, "room-1").text()).isEqualTo(second.text());
    assertThat(log.of(tenant))
        .extracting(e -> e.envelope().commandId().toString())
        .containsOnly(id(first), id(second));
    assertThat(id(second)).isNotEqualTo(id(first));
  }

  /** Some hear Redis and others do not, in the moment at which the first use expires. */
  @Test
  void instancesThatSeeDifferentThingsComeToOneCommand() throws InterruptedException {
    TestClient.Answer first = book(new TestClient(onRedis.get(0), token), "room-1");
    pass(Duration.ofDays(1));
    List<TestIngress> all = Stream.concat(onRedis.stream(), withoutRedis.stream()).toList();
    Set<String> ids = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      TestClient client = new TestClient(all.get(i % all.size()), token);
      threads.add(Thread.startVirtualThread(() -> ids.add(id(book(client, "room-1")))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(ids).hasSize(1).doesNotContain(id(first));
    assertThat(log.of(tenant))
        .extracting(e -> e.envelope().commandId().toString())
        .containsOnly(id(first), ids.iterator().next());
  }

  /** So it was before ids had a day in them. */
  @Test
  void aClaimOfAnEarlierReleaseStandsForItsCommand() {
    UUID key =
        CommandIds.ofKey(
            new Principal("ada", tenant, Set.of(), Set.of()), CommandType.CREATE_BOOKING, "k");
    TestClient client = new TestClient(onRedis.get(0), token);
    String value = "0".repeat(64) + "|" + CLOCK.instant();
    redis.getBucket(ClaimKeys.key(key), StringCodec.INSTANCE).set(value);
    TestClient.Answer other = book(client, "room-1");
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.json().path("commandId").asString()).isEqualTo(key.toString());
    assertThat(ClaimKeys.value(key, key, new Fingerprint("0".repeat(64)), CLOCK.instant()))
        .isEqualTo(value);
  }

  private static TestClient.Answer book(TestClient client, String room) {
    return client.post("/v1/bookings", TestClient.booking(room), KEY, "k");
  }

  private static String id(TestClient.Answer answer) {
    return answer.json().path("commandId").asString();
  }

  private static void pass(Duration time) {
    CLOCK.advance(time);
  }
}
