package dev.sluice.egress.webhook;

import dev.sluice.egress.store.Projections;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.WebhookNotice;
import dev.sluice.schemas.kafka.CloudEventHeaders;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.kafka.UnreadableMessageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.hibernate.StatelessSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what has to be said in feeds to the audit log and, when it is noted that it is there, to
 * the feeds topic, from where the materializer writes it like every other event: so whatever is in
 * a feed is in the log (ADR 22). At least once: a repeat has the same id, by which the materializer
 * drops it, and who reads the log has to. Those of one webhook arrive in the order of their
 * numbers. Used by one thread.
 */
public final class NoticePublisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NoticePublisher.class);
  private static final int LOT = 100;
  private static final String SOURCE = "/sluice/egress";

  /** A lot's rows, and a connection, are held for no longer, whatever Kafka does. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Projections projections;
  private final Producer<String, byte[]> producer;
  private final Duration patience;
  private final NoticeStore notices = new NoticeStore();

  /** The way of a notice. */
  private enum Stage {
    LOG,
    FEED
  }

  /** What came of a lot. */
  private enum Progress {
    /** All that was taken is there, and there may be more. */
    MORE,
    NO_MORE,
    INTERRUPTED
  }

  /** A notice on its way to Kafka. */
  private record Sent(NoticeStore.Taken notice, Future<RecordMetadata> answer) {}

  /**
   * @param patience how long a lot takes at most
   */
  NoticePublisher(Projections projections, Producer<String, byte[]> producer, Duration patience) {
    this.projections = projections;
    this.producer = producer;
    this.patience = patience;
  }

  /**
   * @param connection properties of a client of Kafka
   */
  public static NoticePublisher open(Projections projections, Map<String, Object> connection) {
    Map<String, Object> properties = new HashMap<>(connection);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 3_000);
    return new NoticePublisher(
        projections,
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer()),
        PATIENCE);
  }

  /**
   * Publishes what there is; what Kafka does not take now stays. What the log does not take keeps
   * from their feeds only those that it does not have.
   */
  public void publish() throws InterruptedException {
    for (Stage stage : Stage.values()) {
      Progress progress;
      do {
        progress = projections.changed(session -> lot(session, stage));
      } while (progress == Progress.MORE);
      if (progress == Progress.INTERRUPTED) {
        throw new InterruptedException();
      }
    }
  }

  /**
   * They are of as many webhooks, so that they can be on their way together. Where one send takes
   * long, Kafka being away, the others are left for the next time.
   */
  private Progress lot(StatelessSession session, Stage stage) {
    List<NoticeStore.Taken> lot =
        switch (stage) {
          case LOG -> notices.unlogged(session, LOT);
          case FEED -> notices.logged(session, LOT);
        };
    long begin = System.nanoTime();
    List<Sent> sent = new ArrayList<>();
    for (NoticeStore.Taken notice : lot) {
      if (System.nanoTime() - begin < patience.toNanos() / 5) {
        sent.add(new Sent(notice, send(stage, notice)));
      }
    }
    return noted(session, stage, sent, begin + patience.toNanos());
  }

  private Progress noted(StatelessSession session, Stage stage, List<Sent> lot, long end) {
    List<Exception> failures = new ArrayList<>();
    for (Sent sent : lot) {
      try {
        sent.answer().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        switch (stage) {
          case LOG -> notices.log(session, sent.notice());
          case FEED -> notices.remove(session, sent.notice());
        }
      } catch (InterruptedException e) {
        return Progress.INTERRUPTED;
      } catch (ExecutionException | TimeoutException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      log.atWarn()
          .addKeyValue("stage", stage)
          .addKeyValue("notices", failures.size())
          .setCause(failures.getFirst())
          .log("Notices of webhooks could not be published; tried again");
    }
    return lot.isEmpty() || !failures.isEmpty() ? Progress.NO_MORE : Progress.MORE;
  }

  /** One that only a newer release can read is left to it, and so holds up no others. */
  private Future<RecordMetadata> send(Stage stage, NoticeStore.Taken notice) {
    try {
      WebhookNotice said =
          switch (EventCodec.readRecord(notice.body())) {
            case WebhookNotice known -> known;
            case FeedEntry _ -> throw new IllegalStateException("events of commands are not ours");
          };
      return switch (stage) {
        case LOG -> send(said, Topics.EVENTS, said.lane().value(), EventCodec.writeLogged(said));
        case FEED -> send(said, Topics.FEEDS, said.feedKey(), notice.body());
      };
    } catch (UnreadableMessageException | KafkaException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Future<RecordMetadata> send(WebhookNotice said, Topics topic, String key, byte[] value) {
    ProducerRecord<String, byte[]> message = new ProducerRecord<>(topic.name(), key, value);
    CloudEventHeaders.write(
        message.headers(),
        said.eventId(),
        said.type().apiName(),
        SOURCE,
        said.time(),
        WebhookJson.self(said.webhookId()),
        null);
    return producer.send(message);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
