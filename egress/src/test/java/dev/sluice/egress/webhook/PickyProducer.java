package dev.sluice.egress.webhook;

import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A part of Kafka that takes notices or not, as it is told, and remembers which were sent to it.
 */
final class PickyProducer extends MockProducer<String, byte[]> {
  final List<String> asked = new ArrayList<>();
  BiFunction<String, String, Boolean> takes = (_, _) -> true;

  PickyProducer(boolean answers) {
    super(answers, null, new StringSerializer(), new ByteArraySerializer());
  }

  @Override
  public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> message) {
    boolean feed = message.topic().equals(Topics.FEEDS.name());
    String id =
        feed
            ? EventCodec.readRecord(message.value()).eventId()
            : EventCodec.readLogged(message.value()).entry().eventId();
    asked.add((feed ? "feed " : "log ") + id);
    return takes.apply(feed ? "feed" : "log", id)
        ? super.send(message)
        : CompletableFuture.failedFuture(new IllegalStateException("away"));
  }
}
