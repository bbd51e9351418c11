package dev.sluice.egress.webhook;

import dev.sluice.egress.store.Projections;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.WebhookNotice;
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
 * Brings what has to be said in feeds to the audit log and then to the feeds topic, from where the
 * materializer writes it like every other event: so whatever is in a feed is in the log. At least
 * once: a repeat has the same id, by which the materializer drops it, and who reads the log has to.
 *
 * <p>No transaction over both: the row repeats both until both are there, and one that a killed
 * instance leaves open would hold up all who read these partitions.
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
    switch (EventCodec.readRecord(notice.body())) {
      case WebhookNotice said -> {
        send(said, Topics.EVENTS, said.lane().value(), EventCodec.writeLogged(said));
        send(said, Topics.FEEDS, said.feedKey(), notice.body());
      }
      case FeedEntry _ -> throw new IllegalStateException("events of commands are not ours");
    }
  }

  private void send(WebhookNotice said, Topics topic, String key, byte[] value)
      throws ExecutionException, InterruptedException {
    ProducerRecord<String, byte[]> message = new ProducerRecord<>(topic.name(), key, value);
    CloudEventHeaders.write(
        message.headers(),
        said.eventId(),
        said.type().apiName(),
        SOURCE,
        said.time(),
        WebhookJson.self(said.webhookId()),
        null);
    producer.send(message).get();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
