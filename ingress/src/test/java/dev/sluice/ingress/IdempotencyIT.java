package dev.sluice.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.Database;
import dev.sluice.embedded.EmbeddedRedis;
import dev.sluice.embedded.FreePorts;
import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.redis.RedisConfig;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.redis.ClaimKeys;
import dev.sluice.testing.TestIssuer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Each case once on Redis' word, and once without it. */
class IdempotencyIT {
  private static final String KEY = "Idempotency-Key";

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
    redis = connect(SharedParts.redis());
    say(redis, ClaimKeys.COMPLETE, runId(redis));
    onRedis = List.of(ingress(SharedParts.redis()), ingress(SharedParts.redis()));
    String nowhere = "redis://127.0.0.1:" + FreePorts.next();
    withoutRedis = List.of(ingress(nowhere, ""), ingress(nowhere, ""));
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
  }

  @Test
  void racingRetriesGiveOneCommandAndOneAnswer() throws InterruptedException {
    race(onRedis);
  }

  @Test
  void racingRetriesGiveOneCommandAndOneAnswerWithoutRedis() throws InterruptedException {
    race(withoutRedis);
  }

  private void race(List<TestIngress> instances) throws InterruptedException {
    Set<String> answers = ConcurrentHashMap.newKeySet();
    Set<Integer> statuses = ConcurrentHashMap.newKeySet();
    Set<String> expiries = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      TestClient client = new TestClient(instances.get(i % instances.size()), token);
      String key = i % 2 == 0 ? "k" : "\"k\"";
      threads.add(
          Thread.startVirtualThread(
              () -> {
                TestClient.Answer answer =
                    client.post("/v1/bookings", TestClient.booking("room-1"), KEY, key);
                statuses.add(answer.status());
                answers.add(answer.text());
                expiries.add(answer.header("Idempotency-Expires").orElse("none"));
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(statuses).as("%s", answers).containsExactly(202);
    assertThat(answers).hasSize(1);
    assertThat(expiries).hasSize(1);
    assertThat(log.of(tenant)).extracting(e -> e.envelope().acceptedAt()).hasSizeLessThan(41);
    String acceptedAt =
        TestClient.JSON.readTree(answers.iterator().next()).path("acceptedAt").asString();
    assertThat(log.of(tenant).getFirst().envelope().acceptedAt()).isEqualTo(acceptedAt);
    assertThat(log.of(tenant))
        .extracting(e -> e.envelope().commandId())
        .containsOnly(CommandIds.ofUse(key(), Instant.parse(acceptedAt)));
    assertThat(expiries)
        .containsExactly(Instant.parse(acceptedAt).plus(Duration.ofHours(24)).toString());
  }

  @Test
  void anotherBodyIsRefusedAndNeverPublished() {
    anotherBody(onRedis);
  }

  @Test
  void anotherBodyIsRefusedAndNeverPublishedWithoutRedis() {
    anotherBody(withoutRedis);
  }

  private void anotherBody(List<TestIngress> instances) {
    TestClient one = new TestClient(instances.get(0), token);
    TestClient two = new TestClient(instances.get(1), token);
    TestClient.Answer first = one.post("/v1/bookings", TestClient.booking("room-1"), KEY, "k");
    TestClient.Answer other = two.post("/v1/bookings", TestClient.booking("room-2"), KEY, "k");
    assertThat(other.status()).as(other.text()).isEqualTo(422);
    assertThat(other.code()).isEqualTo("idempotency-key-reused");
    assertThat(other.json().path("retry").path("key").asString()).isEqualTo("new");
    TestClient.Answer again = two.post("/v1/bookings", TestClient.booking("room-1"), KEY, "k");
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(log.of(tenant)).allMatch(e -> e.envelope().resourceId().orElse("").equals("room-1"));
  }

  @Test
  void racingBodiesUnderOneKeyGiveOneOfThem() throws InterruptedException {
    racingBodies(onRedis);
  }

  @Test
  void racingBodiesUnderOneKeyGiveOneOfThemWithoutRedis() throws InterruptedException {
    racingBodies(withoutRedis);
  }

  /** Two bodies for two resources lie in two partitions: if both got there, both would run. */
  private void racingBodies(List<TestIngress> instances) throws InterruptedException {
    Map<String, Set<Integer>> statuses = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      TestClient client = new TestClient(instances.get(i % instances.size()), token);
      String room = "room-" + i % 4;
      threads.add(
          Thread.startVirtualThread(
              () ->
                  statuses
                      .computeIfAbsent(room, _ -> ConcurrentHashMap.newKeySet())
                      .add(
                          client
                              .post("/v1/bookings", TestClient.booking(room), KEY, "k")
                              .status())));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(statuses.values())
        .containsExactlyInAnyOrder(Set.of(202), Set.of(422), Set.of(422), Set.of(422));
    assertThat(log.of(tenant))
        .extracting(e -> e.envelope().resourceId())
        .containsOnly(log.of(tenant).getFirst().envelope().resourceId());
  }

  @Test
  void aKeyBelongsToTenantCallerAndOperation() {
    TestClient ada = new TestClient(onRedis.get(0), token);
    TestClient bob = new TestClient(onRedis.get(0), issuer.token(tenant, "bob", "client"));
    TestClient.Answer one = ada.post("/v1/bookings", TestClient.booking("room-1"), KEY, "k");
    TestClient.Answer two = bob.post("/v1/bookings", TestClient.booking("room-2"), KEY, "k");
    String bookingId = one.json().path("bookingId").asString();
    TestClient.Answer three = ada.post("/v1/bookings/" + bookingId + "/cancel", "{}", KEY, "k");
    assertThat(List.of(one, two, three)).extracting(TestClient.Answer::status).containsOnly(202);
    assertThat(log.of(tenant)).extracting(e -> e.envelope().commandId()).doesNotHaveDuplicates();
  }

  @Test
  void aRetryOfWhatIsInTheLogIsNotPublishedAgain() {
    TestClient client = new TestClient(onRedis.get(0), token);
    TestClient.Answer first = client.post("/v1/bookings", TestClient.booking("room-1"), KEY, "k");
    String claim = ClaimKeys.key(key());
    await(() -> !hear(redis, claim).contains("pending"));
    TestClient.Answer second = client.post("/v1/bookings", TestClient.booking("room-1"), KEY, "k");
    assertThat(second.text()).isEqualTo(first.text());
    assertThat(log.of(tenant)).hasSize(1);
  }

  @Test
  void aClaimThatNeverReachedTheLogIsPublishedByTheRetry() {
    TestClient client = new TestClient(onRedis.get(0), token);
    TestClient.Answer first = client.post("/v1/bookings", TestClient.booking("room-1"), KEY, "k");
    String claim = ClaimKeys.key(key());
    await(() -> !hear(redis, claim).contains("pending"));
    say(redis, claim, hear(redis, claim) + "|pending|" + runId(redis));
    TestClient.Answer second = client.post("/v1/bookings", TestClient.booking("room-1"), KEY, "k");
    TestClient.Answer other = client.post("/v1/bookings", TestClient.booking("room-2"), KEY, "k");
    assertThat(second.text()).isEqualTo(first.text());
    assertThat(other.status()).isEqualTo(422);
    assertThat(log.of(tenant)).hasSize(2);
  }

  @Test
  void whatRedisForgotIsFoundInTheLog() {
    TestClient client = new TestClient(onRedis.get(0), token);
    TestClient.Answer first = client.post("/v1/bookings", TestClient.booking("room-1"), KEY, "k");
    redis.getBucket(ClaimKeys.key(key())).delete();
    say(redis, ClaimKeys.COMPLETE, "the run id of a server that was");
    try {
      TestClient.Answer other = client.post("/v1/bookings", TestClient.booking("room-2"), KEY, "k");
      assertThat(other.status()).as(other.text()).isEqualTo(422);
      TestClient.Answer again = client.post("/v1/bookings", TestClient.booking("room-1"), KEY, "k");
      assertThat(again.text()).isEqualTo(first.text());
    } finally {
      say(redis, ClaimKeys.COMPLETE, runId(redis));
    }
    TestClient.Answer afterwards =
        client.post("/v1/bookings", TestClient.booking("room-2"), KEY, "k");
    assertThat(afterwards.status()).isEqualTo(422);
  }

  @Test
  void redisMayDieAndComeBackInTheMiddle(@TempDir Path directory) {
    EmbeddedRedis.Settings settings =
        new EmbeddedRedis.Settings(directory, SharedParts.binaries(), FreePorts.next(), "secret");
    EmbeddedRedis own = EmbeddedRedis.start(settings);
    RedissonClient connection = connect(own);
    say(connection, ClaimKeys.COMPLETE, runId(connection));
    connection.shutdown();
    try (TestIngress ingress = ingress(own)) {
      TestClient client = new TestClient(ingress, token);
      String room = TestClient.booking("room-1");
      TestClient.Answer before = client.post("/v1/bookings", room, KEY, "before");
      ProcessHandle server = ProcessHandle.of(own.pid()).orElseThrow();
      server.destroyForcibly();
      server.onExit().join();
      TestClient.Answer during = client.post("/v1/bookings", room, KEY, "during");
      assertThat(during.status()).as(during.text()).isEqualTo(202);
      assertThat(client.post("/v1/bookings", room, KEY, "before").text()).isEqualTo(before.text());
      own.close();
      own = EmbeddedRedis.start(settings);
      // The server holds its old word that it is complete, but it is another server now.
      for (String key : List.of("before", "during")) {
        TestClient.Answer other =
            client.post("/v1/bookings", TestClient.booking("room-2"), KEY, key);
        assertThat(other.status()).as(other.text()).isEqualTo(422);
      }
      assertThat(client.post("/v1/bookings", room, KEY, "during").text()).isEqualTo(during.text());
    } finally {
      own.close();
    }
  }

  @Test
  void whenNobodyCanSayNobodyIsLetThrough() {
    Database nowhere =
        new Database("jdbc:postgresql://127.0.0.1:" + FreePorts.next() + "/none", "u", "p");
    IngressConfig config =
        TestIngress.config(
            SharedParts.kafka().bootstrapServers(),
            nowhere,
            "redis://127.0.0.1:" + FreePorts.next(),
            "");
    try (TestIngress ingress = new TestIngress(config, issuer)) {
      TestClient client = new TestClient(ingress, token);
      TestClient.Answer answer =
          client.post("/v1/bookings", TestClient.booking("room-1"), KEY, "k");
      assertThat(answer.status()).as(answer.text()).isEqualTo(503);
      assertThat(answer.code()).isEqualTo("claim-undecided");
      assertThat(answer.header("Retry-After")).contains("1");
      assertThat(client.post("/v1/bookings", TestClient.booking("room-1")).status()).isEqualTo(202);
    }
    assertThat(log.of(tenant)).hasSize(1);
  }

  @Test
  void eachLineOfABatchHasAKeyOfItsOwn() {
    String lines =
        (TestClient.bookingLine("room-1") + "\n").repeat(3) + TestClient.bookingLine("room-2");
    TestClient client = new TestClient(onRedis.get(0), token);
    TestClient other = new TestClient(withoutRedis.get(0), token);
    String path = "/v1/commands/batch";
    String type = "application/x-ndjson";
    String first = client.send("POST", path, type, lines, KEY, "b").text();
    assertThat(first.lines()).hasSize(4).doesNotHaveDuplicates();
    assertThat(other.send("POST", path, type, lines, KEY, "b").text()).isEqualTo(first);
    String changed = lines.replaceFirst("room-1", "room-3");
    assertThat(client.send("POST", path, type, changed, KEY, "b").text().lines().toList())
        .satisfies(
            answers -> {
              assertThat(answers.getFirst()).contains("idempotency-key-reused");
              assertThat(answers.subList(1, 4)).isEqualTo(first.lines().toList().subList(1, 4));
            });
  }

  private UUID key() {
    Principal ada = new Principal("ada", tenant, Set.of(), Set.of());
    return CommandIds.ofKey(ada, CommandType.CREATE_BOOKING, "k");
  }

  private static TestIngress ingress(EmbeddedRedis redis) {
    return ingress(redis.address(), redis.password());
  }

  private static TestIngress ingress(String redis, String password) {
    return new TestIngress(
        TestIngress.config(SharedParts.kafka().bootstrapServers(), database, redis, password),
        issuer);
  }

  private static RedissonClient connect(EmbeddedRedis redis) {
    RedisConfig settings = RedisConfig.of(redis.address(), redis.password());
    Config config = new Config().setPassword(redis.password());
    config.useSingleServer().setAddress(settings.uri().toString());
    return Redisson.create(config);
  }

  private static String runId(RedissonClient redis) {
    return redis
        .getRedisNodes(RedisNodes.SINGLE)
        .getInstance()
        .info(RedisNode.InfoSection.SERVER)
        .get("run_id");
  }

  private static void say(RedissonClient redis, String key, String value) {
    redis.getBucket(key, StringCodec.INSTANCE).set(value);
  }

  private static String hear(RedissonClient redis, String key) {
    return redis.<String>getBucket(key, StringCodec.INSTANCE).get();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
