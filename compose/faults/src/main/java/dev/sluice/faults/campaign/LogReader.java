package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import dev.sluice.faults.history.History.EventKind;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.json.DocumentJson;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the topics from their beginning to their end, as an auditor would. */
final class LogReader {
  private final String bootstrapServers;

  LogReader(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  List<History.Appended> commands() {
    List<History.Appended> appended = new ArrayList<>();
    read(
        Topics.COMMANDS.name(),
        record -> {
          var request = CommandCodec.read(EventCodec.readSealed(record.value()).envelope());
          if (request instanceof Envelope command) {
            appended.add(
                new History.Appended(
                    command.lane().value(),
                    record.partition(),
                    record.offset(),
                    command.commandId().toString()));
          }
        });
    return appended;
  }

  List<History.Logged> events() {
    List<History.Logged> logged = new ArrayList<>();
    read(
        Topics.EVENTS.name(),
        record -> {
          FeedEntry entry = EventCodec.readEvent(record.value()).entry();
          logged.add(
              new History.Logged(
                  record.partition(),
                  record.offset(),
                  entry.document().commandId().toString(),
                  entry.document().revision(),
                  kind(entry.type()),
                  entry.time()));
        });
    return logged;
  }

  /** The documents as a rebuild from the log alone gives them. */
  List<History.Document> rebuilt() {
    Map<String, CommandDocument> latest = new HashMap<>();
    read(
        Topics.EVENTS.name(),
        record -> {
          CommandDocument document = EventCodec.readEvent(record.value()).entry().document();
          latest.merge(
              document.commandId().toString(),
              document,
              (a, b) -> a.revision() >= b.revision() ? a : b);
        });
    return latest.values().stream()
        .map(
            d ->
                new History.Document(
                    d.commandId().toString(),
                    d.revision(),
                    kind(d.status()),
                    d.deadline(),
                    DocumentJson.document(d).toString()))
        .toList();
  }

  private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> onRecord) {
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.seekToBeginning(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(onRecord);
      }
    }
  }

  private static EventKind kind(EventType type) {
    return EventKind.valueOf(type.name());
  }

  static EventKind kind(CommandStatus status) {
    return status == CommandStatus.RUNNING ? EventKind.STARTED : EventKind.valueOf(status.name());
  }
}
