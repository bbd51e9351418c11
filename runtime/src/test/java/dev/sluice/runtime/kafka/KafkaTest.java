package dev.sluice.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.health.HealthProbe;
import dev.sluice.runtime.health.HealthStatus;
import dev.sluice.schemas.kafka.Topics;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topics and their ends, against a real broker. */
class KafkaTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final KafkaConfig config = KafkaConfig.of(SharedParts.kafka().bootstrapServers());
  private final KafkaAdmin admin = KafkaAdmin.open("test", config);
  private final Topics topic =
      new Topics("t-" + UUID.randomUUID(), Duration.ofDays(1), Topics.Cleanup.DELETE);

  @AfterEach
  void close() {
    admin.close();
  }

  private TopicCheck check(KafkaConfig with) {
    return new TopicCheck(admin.client(), with, List.of(topic));
  }

  @Test
  void createsTopicsThatAreMissingAndIsContentWithThemAfterwards() throws Exception {
    check(config).verify(PATIENCE);
    check(config).verify(PATIENCE);
    KafkaConfig noCreation = new KafkaConfig(config.bootstrapServers(), false, 1, Map.of());
    check(noCreation).verify(PATIENCE);
  }

  @Test
  void namesATopicThatIsMissing() {
    KafkaConfig noCreation = new KafkaConfig(config.bootstrapServers(), false, 1, Map.of());
    assertThatThrownBy(() -> check(noCreation).verify(PATIENCE))
        .hasMessageContaining(topic.name() + " is missing");
  }

  @Test
  void namesEachSettingThatIsNotAsItHasToBe() throws Exception {
    admin
        .client()
        .createTopics(
            List.of(
                new NewTopic(topic.name(), 3, (short) 1)
                    .configs(Map.of("cleanup.policy", "compact", "retention.bytes", "1000000"))))
        .all()
        .get();
    assertThatThrownBy(() -> check(config).verify(PATIENCE))
        .hasMessageContaining("has 3 partitions, not 12")
        .hasMessageContaining("cleanup.policy=compact, not delete")
        .hasMessageContaining("retention.bytes=1000000, not -1")
        .hasMessageContaining("retention.ms=");
  }

  @Test
  void theEndIncludesAllThatWasAcknowledgedBefore() throws Exception {
    check(config).verify(PATIENCE);
    EndOffsets ends = new EndOffsets(admin.client(), topic.name(), Topics.PARTITIONS, TIMEOUT);
    assertThat(ends.now()).hasSize(12).allMatch(end -> end.nextOffset() == 0);
    Map<String, Object> properties = config.clientProperties("test");
    properties.put("acks", "all");
    byte[] value = "x".getBytes(StandardCharsets.UTF_8);
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, bytes, bytes);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> seen = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        int partition = i % 12;
        seen.add(
            threads.submit(
                () -> {
                  long offset =
                      producer
                          .send(new ProducerRecord<>(topic.name(), partition, null, value))
                          .get()
                          .offset();
                  return ends.now().stream()
                      .anyMatch(end -> end.partition() == partition && end.nextOffset() > offset);
                }));
      }
      for (Future<Boolean> one : seen) {
        assertThat(one.get()).isTrue();
      }
    }
    assertThat(ends.now().stream().mapToLong(Position::nextOffset).sum()).isEqualTo(500);
  }

  @Test
  void aBrokerThatIsDownIsSaidSoInTime() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    KafkaConfig nowhere = KafkaConfig.of("127.0.0.1:" + port);
    long start = System.nanoTime();
    try (KafkaAdmin down = KafkaAdmin.open("down", nowhere)) {
      EndOffsets ends = new EndOffsets(down.client(), "t", 1, Duration.ofMillis(500));
      assertThatThrownBy(ends::now).isInstanceOf(KafkaUnavailableException.class);
      assertThatThrownBy(ends::now).isInstanceOf(KafkaUnavailableException.class);
      HealthParts parts = new HealthParts();
      parts.register(down.health());
      assertThat(parts.report(HealthProbe.READY).status()).isEqualTo(HealthStatus.DOWN);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
  }

  @Test
  void aBrokerThatIsUpIsHealthy() {
    HealthParts parts = new HealthParts();
    parts.register(admin.health());
    assertThat(parts.report(HealthProbe.READY).parts().getFirst().health().detail())
        .isEqualTo("1 broker");
  }
}
