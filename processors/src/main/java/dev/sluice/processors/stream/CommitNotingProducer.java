package dev.sluice.processors.stream;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The producer of a stream thread, which tells of commits. Under exactly-once v2 a thread has one
 * transaction for all its tasks, and Streams writes out the caches of all before it commits.
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
    super.flush();
  }

  @Override
  public void commitTransaction() {
    super.commitTransaction();
    pulse.committed();
  }
}
