package dev.sluice.ingress.backlog;

import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.runtime.kafka.KafkaUnavailableException;
import dev.sluice.runtime.kafka.Position;
import dev.sluice.schemas.kafka.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks again and again where the log ends, and how far the processors have come. */
public final class BacklogWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BacklogWatch.class);
  private static final long TIMEOUT_SECONDS = 2;
  private static final Map<TopicPartition, OffsetSpec> STARTS =
      IntStream.range(0, Topics.PARTITIONS)
          .mapToObj(i -> new TopicPartition(Topics.COMMANDS.name(), i))
          .collect(Collectors.toUnmodifiableMap(p -> p, p -> OffsetSpec.earliest()));

  private final BacklogConfig config;
  private final Admin admin;
  private final EndOffsets ends;
  private final Backlog backlog;
  private final Thread thread;

  private BacklogWatch(BacklogConfig config, Admin admin, EndOffsets ends, Backlog backlog) {
    this.config = config;
    this.admin = admin;
    this.ends = ends;
    this.backlog = backlog;
    this.thread = Thread.ofVirtual().name("backlog-watch").unstarted(this::run);
  }

  /**
   * @param ends of the topic of commands
   */
  public static BacklogWatch start(
      BacklogConfig config, Admin admin, EndOffsets ends, Backlog backlog) {
    BacklogWatch watch = new BacklogWatch(config, admin, ends, backlog);
    watch.thread.start();
    return watch;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        look();
        TimeUnit.NANOSECONDS.sleep(config.interval().toNanos());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws InterruptedException {
    try {
      Map<TopicPartition, OffsetAndMetadata> committed = committed();
      if (!committed.isEmpty()) {
        long[] taken = starts();
        committed.forEach(
            (p, offset) -> taken[p.partition()] = Math.max(taken[p.partition()], offset.offset()));
        long[] end = new long[Topics.PARTITIONS];
        for (Position position : ends.now()) {
          end[position.partition()] = position.nextOffset();
        }
        backlog.measured(System.nanoTime(), end, taken);
        return;
      }
    } catch (ExecutionException
        | TimeoutException
        | KafkaException
        | KafkaUnavailableException notNow) {
      // Whether the log takes commands at all, whoever writes to it finds out.
      log.atDebug().setCause(notNow).log("What waits in the log is not known now");
    }
    backlog.unknown();
  }

  /** How far the group has come; nothing of a partition of which it never said. */
  private Map<TopicPartition, OffsetAndMetadata> committed()
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    admin
        .listConsumerGroupOffsets(config.group())
        .partitionsToOffsetAndMetadata()
        .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .forEach(
            (partition, offset) -> {
              if (partition.topic().equals(Topics.COMMANDS.name()) && offset != null) {
                committed.put(partition, offset);
              }
            });
    return committed;
  }

  /**
   * Where the group would begin, which nothing waits before: what has aged out would otherwise wait
   * for ever in a partition of which the group has no offset, or one that lies before (ADR 19).
   */
  private long[] starts() throws ExecutionException, TimeoutException, InterruptedException {
    long[] starts = new long[Topics.PARTITIONS];
    admin
        .listOffsets(STARTS)
        .all()
        .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .forEach((partition, start) -> starts[partition.partition()] = start.offset());
    return starts;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
