package dev.sluice.bench.part;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A record written with acks=all, which waits for no others to share its request with. */
public final class LogWrite implements Part, AutoCloseable {
  private final KafkaProducer<String, byte[]> producer;
  private final String topic;
  private final byte[] value;
  private int next;

  public LogWrite(String bootstrapServers, String topic, int bytes) {
    Map<String, Object> settings = ProducerSettings.of(bootstrapServers);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
    this.producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    this.topic = topic;
    this.value = new byte[bytes];
  }

  @Override
  public void once() throws ExecutionException, InterruptedException {
    producer.send(new ProducerRecord<>(topic, Integer.toString(next++), value)).get();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
