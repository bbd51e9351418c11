package dev.sluice.egress.materializer;

import dev.sluice.egress.store.OffsetStore.Advance;
import dev.sluice.egress.store.Projections;
import dev.sluice.egress.store.StaleOffsetsException;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.seal.EnvelopeSeal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the topics of commands and feeds say into PostgreSQL.
 *
 * <p>One thread polls and writes. The offsets are written in the transaction of their batch, with a
 * compare, so each record has its effect once, whatever is killed, retried or taken over; Kafka
 * holds no offsets of this group. While PostgreSQL is down the consumer stays in its group and
 * pauses. Instances share the partitions.
 */
public final class Materializer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Materializer.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration LEAVE = Duration.ofSeconds(2);
  private static final Duration LEAST_BACKOFF = Duration.ofMillis(50);
  private static final Duration MOST_BACKOFF = Duration.ofSeconds(2);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Assignment assignment;
  private final RecordReader reader;
  private final BatchWriter writer;
  private final Consumer<Committed> onCommit;
  private final MaterializerMetrics metrics;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean failing;
  private Duration backoff = LEAST_BACKOFF;

  private Materializer(
      MaterializerConfig config,
      Projections projections,
      EnvelopeSeal seal,
      Consumer<Committed> onCommit,
      MaterializerMetrics metrics,
      Clock clock) {
    this.consumer = Consumers.open(config);
    this.writer = new BatchWriter(projections, clock);
    this.assignment = new Assignment(consumer, writer);
    this.reader = new RecordReader(seal, metrics::skipped);
    this.onCommit = onCommit;
    this.metrics = metrics;
    this.thread = Thread.ofPlatform().daemon().name("materializer").unstarted(this::run);
  }

  /**
   * Starts it.
   *
   * @param onCommit told of each batch, in order, on the materializer's thread: it must not block
   */
  public static Materializer open(
      MaterializerConfig config,
      Projections projections,
      EnvelopeSeal seal,
      Consumer<Committed> onCommit,
      MaterializerMetrics metrics,
      Clock clock) {
    Materializer materializer =
        new Materializer(config, projections, seal, onCommit, metrics, clock);
    materializer.thread.start();
    return materializer;
  }

  /** Whether its last attempt to write went well. */
  public boolean isWorking() {
    return isAlive() && !failing;
  }

  /** Whether it goes on by itself; if not, only a restart of the process helps. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  private void run() {
    try {
      consumer.subscribe(List.of(Topics.COMMANDS.name(), Topics.FEEDS.name()), assignment);
      while (!closed) {
        step();
      }
    } catch (WakeupException e) {
      log.atDebug().log("Materializer woken to close");
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("Materializer stopped; the process has to be restarted");
    } finally {
      consumer.close(CloseOptions.timeout(LEAVE));
    }
  }

  private void step() {
    try {
      if (!assignment.isPlaced()) {
        assignment.place();
      }
      ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
      assignment.heard(records.nextOffsets());
      Map<TopicPartition, Advance> steps = assignment.steps();
      // Offsets alone (ends of transactions) can wait until the topics fall silent.
      if (!steps.isEmpty() && (!records.isEmpty() || records.nextOffsets().isEmpty())) {
        materialize(records, steps);
      }
      metrics.lag(assignment.lag());
      recovered();
    } catch (StaleOffsetsException e) {
      log.atWarn().log("Another instance has gone on with our partitions; batch dropped");
      assignment.misplaced();
    } catch (WakeupException e) {
      throw e;
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void materialize(
      ConsumerRecords<String, byte[]> records, Map<TopicPartition, Advance> steps) {
    long begin = System.nanoTime();
    List<Change> changes = new ArrayList<>(records.count());
    for (ConsumerRecord<String, byte[]> record : records) {
      reader.read(record).ifPresent(changes::add);
    }
    Committed committed = writer.write(Batch.of(changes, steps));
    assignment.advanced(steps);
    metrics.written(committed, records.count(), Duration.ofNanos(System.nanoTime() - begin));
    onCommit.accept(committed);
  }

  private void failed(RuntimeException e) {
    if (!failing) {
      log.atError().setCause(e).log("Batch not written; trying again until it is");
    }
    failing = true;
    metrics.failed();
    assignment.misplaced();
    pause();
    assignment.misplaced();
    backoff = backoff.multipliedBy(2);
    backoff = backoff.compareTo(MOST_BACKOFF) > 0 ? MOST_BACKOFF : backoff;
  }

  /** Polls with everything paused: the wait keeps the instance in its group. */
  private void pause() {
    try {
      consumer.poll(backoff);
    } catch (WakeupException e) {
      throw e;
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("Poll failed while waiting");
    }
  }

  private void recovered() {
    if (failing) {
      failing = false;
      backoff = LEAST_BACKOFF;
      log.atInfo().log("Batches are written again");
    }
  }

  /** Ends after the batch under way. */
  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
