package dev.sluice.ingress.publish;

import dev.sluice.runtime.health.Health;
import dev.sluice.runtime.health.HealthPart;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.Request;
import dev.sluice.schemas.event.SealedEnvelope;
import dev.sluice.schemas.kafka.CloudEventHeaders;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.seal.EnvelopeSeal;
import io.helidon.metrics.api.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals commands and orders about them, and writes them to the command log.
 *
 * <p>One producer for all: callers on many threads share its batches. Records of one lane are
 * written in the order in which they were sent, retries included (idempotent producer, KIP-98). A
 * caller has its answer within two seconds, also while the broker is away.
 */
public final class Publisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final Duration SLACK = Duration.ofMillis(200);

  private final PublisherConfig config;
  private final EnvelopeSeal seal;
  private final Timer time;
  private final KafkaProducer<String, byte[]> producer;
  private final AtomicBoolean available = new AtomicBoolean(true);
  private final Thread search;
  private volatile boolean found;

  /**
   * @param connection where the broker is and how to speak to it
   * @param time from sending to the acknowledgement
   */
  public Publisher(
      PublisherConfig config, Map<String, Object> connection, EnvelopeSeal seal, Timer time) {
    this.config = config;
    this.seal = seal;
    this.time = time;
    this.producer =
        new KafkaProducer<>(
            properties(config, connection), new StringSerializer(), new ByteArraySerializer());
    this.search = Thread.ofVirtual().name("publisher-search").start(this::search);
  }

  /** Finds the log before the first command comes, which would not have the time for it. */
  private void search() {
    while (!found && !Thread.currentThread().isInterrupted()) {
      try {
        found = !producer.partitionsFor(Topics.COMMANDS.name()).isEmpty();
      } catch (KafkaException notYet) {
        log.atDebug().setCause(notYet).log("The command log is not found yet");
      } catch (IllegalStateException closed) {
        return;
      }
    }
  }

  /** Whether the log was found since the start; what happens to it later, other parts say. */
  public HealthPart health() {
    return HealthPart.started(
        "command-log",
        () ->
            found
                ? Health.up()
                : Health.down("the topic " + Topics.COMMANDS.name() + " is not found"));
  }

  /** What promises hang on is set here, and nowhere else. */
  private static Map<String, Object> properties(
      PublisherConfig config, Map<String, Object> connection) {
    Map<String, Object> properties = new HashMap<>(connection);
    int delivery = (int) config.deliveryTimeout().toMillis();
    int linger = (int) config.linger().toMillis();
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // What comes while a request is under way shares the next: requests grow with the load, and
    // nobody has to linger for others to come.
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, linger);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, config.bufferBytes());
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, config.maxBlock().toMillis());
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, delivery);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, delivery - linger);
    properties.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
    properties.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 200);
    properties.put(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, 50);
    properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    return properties;
  }

  /**
   * Puts a command, or an order, on its way. Calls of one thread go into a lane in the order of the
   * calls.
   *
   * @throws ProblemException when it could not be sent; it is then not in the log
   */
  public Publication send(Request request) {
    long start = System.nanoTime();
    try {
      Future<RecordMetadata> sent = producer.send(record(request));
      return () -> await(request, sent, start);
    } catch (BufferExhaustedException e) {
      throw refused(ProblemType.OVERLOADED, request);
    } catch (KafkaException | IllegalStateException e) {
      throw unavailable(request, e);
    }
  }

  private ProducerRecord<String, byte[]> record(Request request) {
    SealedEnvelope sealed = seal.seal(CommandCodec.write(request));
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            Topics.COMMANDS.name(),
            null,
            request.acceptedAt().toEpochMilli(),
            request.lane().value(),
            EventCodec.write(sealed));
    switch (request) {
      case Envelope e ->
          describe(
              record,
              e,
              e.commandId().toString(),
              e.command().type().apiName(),
              e.resourceId().or(() -> e.bookingId().map(BookingId::value)).orElse(""));
      case Order o ->
          describe(
              record,
              o,
              o.orderId().toString(),
              "order." + o.kind().apiName(),
              o.commandId().toString());
    }
    return record;
  }

  private void describe(
      ProducerRecord<String, byte[]> record,
      Request request,
      String id,
      String type,
      String subject) {
    CloudEventHeaders.write(
        record.headers(),
        id,
        type,
        config.source(),
        request.acceptedAt(),
        subject,
        request.traceparent());
  }

  private LogPosition await(Request request, Future<RecordMetadata> sent, long start) {
    try {
      RecordMetadata metadata =
          sent.get(config.deliveryTimeout().plus(SLACK).toNanos(), TimeUnit.NANOSECONDS);
      time.record(Duration.ofNanos(System.nanoTime() - start));
      if (!available.get() && available.compareAndSet(false, true)) {
        log.atInfo().log("The command log acknowledges again");
      }
      return new LogPosition(metadata.partition(), metadata.hasOffset() ? metadata.offset() : -1);
    } catch (ExecutionException e) {
      throw unavailable(request, e.getCause());
    } catch (TimeoutException e) {
      throw unavailable(request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused(ProblemType.LOG_UNAVAILABLE, request);
    }
  }

  /** Logged when it begins, not once a request: an outage must not fill the disk. */
  private ProblemException unavailable(Request request, @Nullable Throwable cause) {
    if (available.compareAndSet(true, false)) {
      log.atWarn()
          .addKeyValue("reason", String.valueOf(cause))
          .log("The command log does not acknowledge");
    }
    return refused(ProblemType.LOG_UNAVAILABLE, request);
  }

  private static ProblemException refused(ProblemType type, Request request) {
    return new ProblemException(Problem.of(type).withCommandId(request.commandId()));
  }

  /** Sends what is in the buffer, within the delivery timeout. */
  @Override
  public void close() {
    search.interrupt();
    producer.close(config.deliveryTimeout().plus(SLACK));
  }
}
