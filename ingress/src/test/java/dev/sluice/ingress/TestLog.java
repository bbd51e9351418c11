package dev.sluice.ingress;

import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.kafka.TopicCheck;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Request;
import dev.sluice.schemas.event.SealedEnvelope;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The command log, as its readers see it. */
final class TestLog {
  private final String bootstrapServers;

  TestLog(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  void create() {
    KafkaConfig config = KafkaConfig.of(bootstrapServers);
    try (Admin admin = Admin.create(config.clientProperties("test"))) {
      new TopicCheck(admin, config, Topics.ALL).verify(Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A record of the log, opened. */
  record Entry(ConsumerRecord<String, byte[]> record, SealedEnvelope sealed, Request request) {
    Envelope envelope() {
      return (Envelope) request;
    }
  }

  KafkaConsumer<String, byte[]> consumer() {
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            // Closing waits for the fetch that is under way.
            Map.of("bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", 20),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(partitions());
    return consumer;
  }

  static Entry open(ConsumerRecord<String, byte[]> record) {
    SealedEnvelope sealed = EventCodec.readSealed(record.value());
    return new Entry(record, sealed, CommandCodec.read(sealed.envelope()));
  }

  /** Everything of a tenant that is in the log now. */
  List<Entry> of(String tenant) {
    List<Entry> entries = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer = consumer()) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions());
      consumer.seekToBeginning(partitions());
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          Entry entry = open(record);
          if (entry.request().principal().tenant().equals(tenant)) {
            entries.add(entry);
          }
        }
      }
    }
    return entries;
  }

  private static List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < Topics.PARTITIONS; i++) {
      partitions.add(new TopicPartition(Topics.COMMANDS.name(), i));
    }
    return partitions;
  }
}
