package dev.sluice.embedded;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Runs Kafka, and a client in the middle of a transaction, in a JVM that a test kills. */
final class OpenTransactionJvm {
  private OpenTransactionJvm() {}

  public static void main(String[] args) throws Exception {
    EmbeddedKafka kafka =
        ChildJvm.kafka(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "transactional.id",
            "killed",
            "transaction.timeout.ms",
            1_000);
    try (var producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(ChildJvm.TOPIC.name(), "k", "never committed")).get();
      System.out.println("written");
      Thread.currentThread().join();
    }
  }
}
