package dev.sluice.bench.part;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A transaction of Kafka with one record in it, until it is committed. */
public final class Transaction implements Part, AutoCloseable {
  private final KafkaProducer<String, byte[]> producer;
  private final String topic;
  private final byte[] value;
  private int next;

  public Transaction(String bootstrapServers, String topic, int bytes) {
    Map<String, Object> settings = ProducerSettings.of(bootstrapServers);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "bench-" + topic);
    this.producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    this.topic = topic;
    this.value = new byte[bytes];
    producer.initTransactions();
  }

  @Override
  public void once() {
    producer.beginTransaction();
    var _ = producer.send(new ProducerRecord<>(topic, Integer.toString(next++), value));
    producer.commitTransaction();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
