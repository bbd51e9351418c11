package dev.sluice.processors.stream;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The producer of a stream thread, which tells of commits. Under exactly-once v2 a thread has one
 * transaction for all its tasks, and Streams writes out the caches of all before it commits.
 *
 * <p>Streams asks for a flush after the cache of each task, and would wait for as many answers of
 * the broker, one after the other. Here all go out together, before the offsets: a transaction does
 * not end before everything in it is acknowledged, and fails if anything is not.
 */
final class CommitNotingProducer extends KafkaProducer<byte[], byte[]> {
  private final Pulse pulse;

  CommitNotingProducer(Map<String, Object> config, Pulse pulse) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.pulse = pulse;
  }

  @Override
  public void flush() {
    pulse.committing();
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    super.flush();
    super.sendOffsetsToTransaction(offsets, group);
  }

  @Override
  public void commitTransaction() {
    super.commitTransaction();
    pulse.committed();
  }
}
