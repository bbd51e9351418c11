package dev.sluice.bench.part;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer that reads a topic from its beginning, again and again, and does nothing with it. */
public final class LogRead implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;

  public LogRead(String bootstrapServers, String topic) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(p -> new TopicPartition(topic, p.partition()))
            .toList();
    consumer.assign(partitions);
  }

  /** Records per second, for as long as this. */
  public double perSecond(Duration duration) {
    long read = 0;
    long begin = System.nanoTime();
    long end = begin + duration.toNanos();
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    consumer.seekToBeginning(consumer.assignment());
    while (System.nanoTime() < end) {
      read += consumer.poll(POLL).count();
      if (ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
        consumer.seekToBeginning(consumer.assignment());
      }
    }
    return read * 1e9 / (System.nanoTime() - begin);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
