package dev.sluice.runtime.control;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.kafka.Position;
import dev.sluice.schemas.kafka.CloudEventHeaders;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.seal.EnvelopeSeal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one record about a thing at a time, however many instances try, each decided on the newest
 * state there is.
 *
 * <p>The lock is Kafka's: a transactional id for each thing. Whoever initializes it shuts out those
 * before and has what they left open ended, then reads to the end, decides, writes and commits. Who
 * is shut out before the commit has written nothing, and begins again (ADR 15). Meant for what
 * happens some times a day: each write opens a producer. Thread-safe.
 */
final class ExclusiveWriter {
  private static final Logger log = LoggerFactory.getLogger(ExclusiveWriter.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 5;

  /**
   * Longer than one that was left open hides what is written, and than a policy takes to compile.
   */
  private static final Duration IN_FORCE = Duration.ofSeconds(10);

  private final ControlLog state;
  private final KafkaConfig kafka;
  private final Admin admin;
  private final EnvelopeSeal seal;
  private final String source;
  private final ReentrantLock lock = new ReentrantLock();

  /** What is to be written. */
  record Entry(String key, byte[] bytes, String type, String subject, Instant time) {}

  /**
   * @param source {@code ce_source} of the records
   */
  ExclusiveWriter(
      ControlLog state, KafkaConfig kafka, Admin admin, EnvelopeSeal seal, String source) {
    this.state = state;
    this.kafka = kafka;
    this.admin = admin;
    this.seal = seal;
    this.source = source;
  }

  /**
   * Writes what is decided, if anything; it is in force in this process when this returns.
   *
   * @param thing what nobody else may write about meanwhile
   * @param decision asked when the state is the newest; may be asked again
   * @throws ProblemException what the decision throws; 503 when Kafka does not answer
   */
  <T> Optional<T> write(
      Topics topic, String thing, Supplier<Optional<T>> decision, Function<T, Entry> entry) {
    if (!isOurs()) {
      throw overloaded();
    }
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        try (KafkaProducer<String, byte[]> producer = producer(topic, thing)) {
          return write(producer, topic, decision, entry);
        } catch (KafkaException e) {
          if (!isShutOut(e)) {
            throw unavailable(e);
          }
        } catch (TimeoutException e) {
          throw unavailable(e);
        }
      }
      throw overloaded();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    } finally {
      lock.unlock();
    }
  }

  /** Whether no other change of this process is on its way any more. */
  private boolean isOurs() {
    try {
      return lock.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static ProblemException overloaded() {
    return new ProblemException(Problem.of(ProblemType.OVERLOADED));
  }

  private <T> Optional<T> write(
      KafkaProducer<String, byte[]> producer,
      Topics topic,
      Supplier<Optional<T>> decision,
      Function<T, Entry> entry)
      throws InterruptedException, TimeoutException {
    producer.initTransactions();
    if (!state.awaitPositions(ends(topic), PATIENCE)) {
      throw new TimeoutException("the newest state is not known in time");
    }
    Optional<T> decided = decision.get();
    if (decided.isPresent()) {
      producer.beginTransaction();
      Future<RecordMetadata> sent = producer.send(record(topic, entry.apply(decided.get())));
      RecordMetadata at = get(sent);
      commit(producer);
      // It is written, whatever comes of this: nobody is told otherwise because reading it is late.
      if (!state.awaitPositions(
          List.of(Position.after(at.topic(), at.partition(), at.offset())), IN_FORCE)) {
        log.atWarn().addKeyValue("topic", at.topic()).log("A change is not in force here yet");
      }
    }
    return decided;
  }

  /** Whether somebody else came in between is not known from here on. */
  private static void commit(KafkaProducer<String, byte[]> producer) throws TimeoutException {
    try {
      producer.commitTransaction();
    } catch (KafkaException e) {
      TimeoutException unknown = new TimeoutException("the commit was not acknowledged");
      unknown.initCause(e);
      throw unknown;
    }
  }

  private ProducerRecord<String, byte[]> record(Topics topic, Entry entry) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            topic.name(),
            null,
            entry.time().toEpochMilli(),
            entry.key(),
            EventCodec.write(seal.seal(entry.bytes())));
    CloudEventHeaders.write(
        record.headers(), entry.key(), entry.type(), source, entry.time(), entry.subject(), null);
    return record;
  }

  /** Behind everything that was written, committed or not: nobody else can be writing. */
  private List<Position> ends(Topics topic) throws InterruptedException, TimeoutException {
    Map<TopicPartition, OffsetSpec> request = new HashMap<>();
    for (int partition = 0; partition < Topics.PARTITIONS; partition++) {
      request.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
    }
    List<Position> ends = new ArrayList<>();
    get(admin.listOffsets(request).all().toCompletionStage().toCompletableFuture())
        .forEach((p, end) -> ends.add(new Position(p.topic(), p.partition(), end.offset())));
    return ends;
  }

  private static <V> V get(Future<V> future) throws InterruptedException, TimeoutException {
    try {
      return future.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }

  private KafkaProducer<String, byte[]> producer(Topics topic, String thing) {
    String id = topic.name() + "/" + thing;
    int patience = Math.toIntExact(PATIENCE.toMillis());
    Map<String, Object> properties = kafka.clientProperties(topic.name() + "-writer");
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    // How long what a process left open when it was killed hides what others write.
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 2 * patience);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, patience);
    properties.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 10);
    return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  private static boolean isShutOut(@Nullable Throwable e) {
    return e != null
        && (e instanceof ProducerFencedException
            || e instanceof InvalidProducerEpochException
            || isShutOut(e.getCause()));
  }

  private static ProblemException unavailable(Exception e) {
    log.atWarn().addKeyValue("why", String.valueOf(e.getMessage())).log("A change was not written");
    return new ProblemException(
        ProblemType.LOG_UNAVAILABLE,
        "The log did not acknowledge the change in time. Look whether it is there before you send"
            + " it again.");
  }
}
