package dev.sluice.processors;

import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What is committed to the audit log, read as it grows. */
final class EventLog implements AutoCloseable {
  private final Map<UUID, List<CommandDocument>> documents = new LinkedHashMap<>();
  private final Map<UUID, Long> seenEnded = new HashMap<>();
  private final KafkaConsumer<byte[], byte[]> consumer;
  private int ended;

  EventLog(String bootstrap) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.EVENTS.name()).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  /** Reads until so many commands have ended. */
  void awaitEnded(int count, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (ended < count) {
      if (System.nanoTime() > end) {
        throw new AssertionError(ended + " of " + count + " commands have ended");
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        FeedEntry entry = EventCodec.readEvent(record.value()).entry();
        CommandDocument document = entry.document();
        documents.computeIfAbsent(document.commandId(), _ -> new ArrayList<>()).add(document);
        if (document.status().isFinal()) {
          ended++;
          seenEnded.putIfAbsent(document.commandId(), System.nanoTime());
        }
      }
    }
  }

  List<CommandDocument> of(UUID commandId) {
    return documents.getOrDefault(commandId, List.of());
  }

  /** When the end of a command could be read, by {@link System#nanoTime}. */
  long seenEnded(UUID commandId) {
    return seenEnded.get(commandId);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
