package dev.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka is killed together with a client in the middle of a transaction. */
final class KilledBrokerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  /** What would be read for ever by nobody is ended, in each partition that has some of it. */
  @Test
  void whoReadsWhatIsCommittedGetsPastWhatWasNot() throws Exception {
    int port = FreePorts.next();
    int controllerPort = FreePorts.next();
    Process killed = ChildJvm.start(OpenTransactionJvm.class, directory, port, controllerPort);
    killed.destroyForcibly().waitFor();
    try (EmbeddedKafka kafka = ChildJvm.kafka(directory, port, controllerPort)) {
      send(kafka, "after");
      assertThat(committed(kafka)).containsExactly("after");
    }
  }

  private static void send(EmbeddedKafka kafka, String value) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(ChildJvm.TOPIC.name(), "k", value)).get();
    }
  }

  /** Waits for the first. */
  private static List<String> committed(EmbeddedKafka kafka) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest");
    List<String> values = new ArrayList<>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(ChildJvm.TOPIC.name(), 0)));
      while (values.isEmpty() && System.nanoTime() < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
