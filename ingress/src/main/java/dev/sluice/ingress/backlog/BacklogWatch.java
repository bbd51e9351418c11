package dev.sluice.ingress.backlog;

import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.runtime.kafka.KafkaUnavailableException;
import dev.sluice.runtime.kafka.Position;
import dev.sluice.schemas.kafka.Topics;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks again and again where the log ends, and how far the processors have come. */
public final class BacklogWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BacklogWatch.class);
  private static final long TIMEOUT_SECONDS = 2;

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
      Optional<long[]> taken = taken();
      if (taken.isPresent()) {
        long[] end = new long[Topics.PARTITIONS];
        for (Position position : ends.now()) {
          end[position.partition()] = position.nextOffset();
        }
        backlog.measured(System.nanoTime(), end, taken.get());
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

  /** How far the group has come; empty if there is no such group yet. */
  private Optional<long[]> taken()
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin
            .listConsumerGroupOffsets(config.group())
            .partitionsToOffsetAndMetadata()
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    long[] taken = new long[Topics.PARTITIONS];
    boolean known = false;
    for (Map.Entry<TopicPartition, OffsetAndMetadata> each : committed.entrySet()) {
      if (each.getKey().topic().equals(Topics.COMMANDS.name()) && each.getValue() != null) {
        taken[each.getKey().partition()] = each.getValue().offset();
        known = true;
      }
    }
    return known ? Optional.of(taken) : Optional.empty();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
