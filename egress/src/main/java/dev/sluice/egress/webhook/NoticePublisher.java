package dev.sluice.egress.webhook;

import dev.sluice.egress.store.Projections;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.kafka.CloudEventHeaders;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what has to be said in feeds to the feeds topic, from where the materializer writes it
 * like every other event. At least once: a repeat has the same id and is dropped there.
 */
public final class NoticePublisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NoticePublisher.class);
  private static final int LOT = 100;
  private static final String SOURCE = "/sluice/egress";

  private final Projections projections;
  private final KafkaProducer<String, byte[]> producer;
  private final NoticeStore notices = new NoticeStore();

  private NoticePublisher(Projections projections, Map<String, Object> connection) {
    this.projections = projections;
    Map<String, Object> properties = new HashMap<>(connection);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 3_000);
    this.producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * @param connection properties of a client of Kafka
   */
  public static NoticePublisher open(Projections projections, Map<String, Object> connection) {
    return new NoticePublisher(projections, connection);
  }

  /** Publishes what there is; what Kafka does not take now stays. */
  public void publish() throws InterruptedException {
    boolean[] interrupted = {false};
    projections.changed(
        session -> {
          List<NoticeStore.Taken> taken = notices.take(session, LOT);
          for (NoticeStore.Taken notice : taken) {
            try {
              send(notice);
            } catch (InterruptedException e) {
              interrupted[0] = true;
              return false;
            } catch (ExecutionException | KafkaException e) {
              log.atWarn().setCause(e).log("Kafka takes no notices of webhooks; tried again");
              return false;
            }
            notices.remove(session, notice);
          }
          return true;
        });
    if (interrupted[0]) {
      throw new InterruptedException();
    }
  }

  private void send(NoticeStore.Taken notice) throws ExecutionException, InterruptedException {
    FeedRecord record = EventCodec.readRecord(notice.body());
    ProducerRecord<String, byte[]> message =
        new ProducerRecord<>(Topics.FEEDS.name(), record.feedKey(), notice.body());
    CloudEventHeaders.write(
        message.headers(),
        record.eventId(),
        record.type().apiName(),
        SOURCE,
        record.time(),
        WebhookJson.self(notice.webhookId()),
        null);
    producer.send(message).get();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
