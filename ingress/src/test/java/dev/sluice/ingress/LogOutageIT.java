package dev.sluice.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.Database;
import dev.sluice.embedded.EmbeddedKafka;
import dev.sluice.embedded.FreePorts;
import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.config.ConfigSources;
import dev.sluice.runtime.health.HealthStatus;
import dev.sluice.testing.TestIssuer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogOutageIT {

  @Test
  void kafkaMayComeLateAndGoAndComeBack(@TempDir Path directory) throws InterruptedException {
    EmbeddedKafka.Settings settings =
        new EmbeddedKafka.Settings(directory, FreePorts.next(), FreePorts.next(), List.of());
    String bootstrap = "127.0.0.1:" + settings.port();
    String tenant = "t-" + UUID.randomUUID();
    IngressConfig config = IngressConfig.read(sources(bootstrap));
    try (TestIssuer issuer = new TestIssuer();
        TestIngress ingress = new TestIngress(config, issuer)) {
      TestClient client = new TestClient(ingress, issuer.token(tenant, "ada", "client"));
      assertThat(ingress.ready().status()).isEqualTo(HealthStatus.DOWN);
      refusesAtOnce(client, 1);

      EmbeddedKafka kafka = EmbeddedKafka.start(settings);
      TestLog log = new TestLog(bootstrap);
      log.create();
      Set<String> acknowledged = ConcurrentHashMap.newKeySet();
      acknowledged.add(recovers(client));
      assertThat(ingress.ready().parts())
          .filteredOn(part -> part.name().equals("kafka-ingress"))
          .allMatch(part -> part.health().status() == HealthStatus.UP);

      kafka.close();
      refusesAtOnce(client, 64);
      kafka = EmbeddedKafka.start(settings);
      acknowledged.add(recovers(client));
      assertThat(log.of(tenant))
          .extracting(entry -> entry.envelope().commandId().toString())
          .containsAll(acknowledged);
      kafka.close();
    }
  }

  /** As it is configured by default: the bounds are those that clients rely on. */
  private static ConfigSources sources(String bootstrap) {
    Database database = SharedParts.freshDatabase();
    return ConfigSources.of(
        Map.of(
            "SLUICE_PROFILE", "dev",
            "SLUICE_KAFKA_BOOTSTRAP_SERVERS", bootstrap,
            "SLUICE_POSTGRES_URL", database.jdbcUrl(),
            "SLUICE_POSTGRES_USER", database.user(),
            "SLUICE_POSTGRES_PASSWORD", database.password(),
            "SLUICE_REDIS_URI", SharedParts.redis().address(),
            "SLUICE_REDIS_PASSWORD", SharedParts.redis().password()),
        Map.of());
  }

  /** Each of so many requests at a time has its 503 within two seconds. */
  private static void refusesAtOnce(TestClient client, int requests) throws InterruptedException {
    AtomicLong longest = new AtomicLong();
    Set<TestClient.Answer> answers = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      String room = TestClient.booking("room-" + i);
      threads.add(
          Thread.startVirtualThread(
              () -> {
                long start = System.nanoTime();
                answers.add(client.post("/v1/bookings", room));
                longest.accumulateAndGet(System.nanoTime() - start, Math::max);
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(answers)
        .hasSize(requests)
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).as(answer.text()).isEqualTo(503);
              assertThat(answer.code()).isEqualTo("log-unavailable");
              assertThat(answer.header("Retry-After")).contains("1");
              assertThat(answer.json().path("retry").path("effect").asString())
                  .isEqualTo("unknown");
              assertThat(answer.json().path("commandId").asString()).hasSize(36);
            });
    // Two seconds, and one for a machine that is busy with something else.
    assertThat(Duration.ofNanos(longest.get())).isLessThan(Duration.ofSeconds(3));
  }

  private static String recovers(TestClient client) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      TestClient.Answer answer = client.post("/v1/bookings", TestClient.booking("room-1"));
      if (answer.status() == 202) {
        return answer.json().path("commandId").asString();
      }
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }
}
