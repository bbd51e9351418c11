package dev.sluice.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.Database;
import dev.sluice.embedded.FreePorts;
import dev.sluice.embedded.SharedParts;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.redis.StatusKeys;
import dev.sluice.testing.TestIssuer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

class WaitIT {
  private static TestLog log;
  private static TestIssuer issuer;
  private static TestMaterializer materializer;
  private static RedissonClient redis;
  private static TestIngress onRedis;
  private static TestIngress withoutRedis;

  private String tenant;

  @BeforeAll
  static void start() {
    String kafka = SharedParts.kafka().bootstrapServers();
    log = new TestLog(kafka);
    log.create();
    issuer = new TestIssuer();
    Database database = SharedParts.freshDatabase();
    materializer = new TestMaterializer(database, log);
    Config config = new Config().setPassword(SharedParts.redis().password());
    config.useSingleServer().setAddress(SharedParts.redis().address());
    redis = Redisson.create(config);
    onRedis =
        new TestIngress(
            TestIngress.config(
                kafka, database, SharedParts.redis().address(), SharedParts.redis().password()),
            issuer);
    withoutRedis =
        new TestIngress(
            TestIngress.config(kafka, database, "redis://127.0.0.1:" + FreePorts.next(), ""),
            issuer);
  }

  @AfterAll
  static void stop() {
    onRedis.close();
    withoutRedis.close();
    redis.shutdown();
    materializer.close();
    issuer.close();
  }

  @BeforeEach
  void fresh() {
    tenant = "t-" + UUID.randomUUID();
  }

  @Test
  void theEndIsHeardByRedis() throws Exception {
    TestClient.Answer answer =
        waitFor(
            onRedis,
            envelope -> {
              redis
                  .getBucket(StatusKeys.document(envelope.commandId()), StringCodec.INSTANCE)
                  .set("5 SUCCEEDED\n{\"status\":\"SUCCEEDED\",\"revision\":5}");
              redis
                  .getTopic(StatusKeys.ENDED, StringCodec.INSTANCE)
                  .publish(envelope.commandId().toString());
            });
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("{\"status\":\"SUCCEEDED\",\"revision\":5}");
    assertThat(answer.header("ETag")).contains("\"5\"");
    assertThat(answer.header("Preference-Applied")).contains("wait=20");
  }

  @Test
  void theEndIsSeenInPostgresWithoutRedis() throws Exception {
    TestClient.Answer answer = waitFor(withoutRedis, envelope -> end(envelope));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("commandId").asString()).hasSize(36);
    assertThat(answer.header("Preference-Applied")).contains("wait=20");
  }

  @Test
  void lostNewsAreMadeUpFor() throws Exception {
    TestClient.Answer answer = waitFor(onRedis, envelope -> end(envelope));
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void whoWaitedInVainIsAnsweredAsIfHeHadNot() {
    TestClient client = client(onRedis);
    TestClient.Answer answer =
        client.post(
            "/v1/bookings", TestClient.booking("room-1"), "Prefer", "respond-async, wait=1");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Preference-Applied")).contains("respond-async, wait=1");
    TestClient.Answer plain =
        client.post("/v1/bookings", TestClient.booking("room-1"), "Prefer", "respond-async");
    assertThat(plain.header("Preference-Applied")).contains("respond-async");
    assertThat(
            client.post("/v1/bookings", TestClient.booking("room-1")).header("Preference-Applied"))
        .isEmpty();
  }

  @Test
  void whoWaitsWhenItIsStoppedHearsThatTheCommandWasAccepted() throws Exception {
    TestIngress stopped =
        new TestIngress(
            TestIngress.config(
                SharedParts.kafka().bootstrapServers(),
                SharedParts.freshDatabase(),
                "redis://127.0.0.1:" + FreePorts.next(),
                ""),
            issuer);
    TestClient.Answer answer = waitFor(stopped, _ -> stopped.close());
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Location")).isPresent();
    assertThat(answer.json().path("commandId").asString())
        .isEqualTo(accepted().commandId().toString());
  }

  @Test
  void whoIsSuspendedWhileItWaitsHearsNoMoreThanThatTheCommandWasAccepted() throws Exception {
    TestClient operator = new TestClient(onRedis, issuer.token(tenant, "olga", "operator"));
    TestClient.Answer answer =
        waitFor(
            onRedis,
            _ ->
                assertThat(operator.post("/v1/subjects/ada/suspend", "{}").status())
                    .isEqualTo(200));
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Location")).isPresent();
    assertThat(client(onRedis).post("/v1/bookings", TestClient.booking("room-1")).code())
        .isEqualTo("subject-suspended");
  }

  @Test
  void aQueryThatACommandDoesNotTakeIsRefused() {
    TestClient.Answer answer =
        client(onRedis).post("/v1/bookings?wait=5&colour=red", TestClient.booking("room-1"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("errors").findValuesAsString("pointer"))
        .containsExactly("query:colour", "query:wait");
  }

  private TestClient.Answer waitFor(TestIngress ingress, Consumer<Envelope> ending)
      throws Exception {
    TestClient client = client(ingress);
    FutureTask<TestClient.Answer> waiting =
        new FutureTask<>(
            () -> client.post("/v1/bookings", TestClient.booking("room-1"), "Prefer", "wait=20"));
    Thread.startVirtualThread(waiting);
    long begin = System.nanoTime();
    ending.accept(accepted());
    TestClient.Answer answer = waiting.get();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
    return answer;
  }

  private Envelope accepted() {
    List<TestLog.Entry> entries = log.of(tenant);
    while (entries.isEmpty()) {
      entries = log.of(tenant);
    }
    return entries.getFirst().envelope();
  }

  private static void end(Envelope envelope) {
    while (!materializer.end(envelope)) {
      Thread.onSpinWait();
    }
  }

  private TestClient client(TestIngress ingress) {
    return new TestClient(ingress, issuer.token(tenant, "ada", "client"));
  }
}
