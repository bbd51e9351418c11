package dev.sluice.bench.swarm;

import dev.sluice.bench.log.BookingEvents;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Puts events into the topic of feeds, as processors do. */
final class LogSource implements Source {
  private final KafkaProducer<String, byte[]> producer;
  private final BookingEvents bookings;
  private final IntFunction<String> subjects;

  /**
   * @param subjects whose feed the event with this number belongs to
   */
  LogSource(String bootstrapServers, String tenant, IntFunction<String> subjects) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    this.producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    this.bookings = new BookingEvents(tenant);
    this.subjects = subjects;
  }

  @Override
  public void send(int first, int count) throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>(count);
    for (int event = first; event < first + count; event++) {
      FeedEntry entry = bookings.last(subjects.apply(event), event);
      sent.add(
          producer.send(
              new ProducerRecord<>(Topics.FEEDS.name(), entry.feedKey(), EventCodec.write(entry))));
    }
    for (Future<RecordMetadata> each : sent) {
      try {
        each.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("Kafka refused an event", e);
      }
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
