package dev.sluice.runtime.kafka;

import dev.sluice.runtime.health.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads small topics from their beginning and then follows them, on a thread of its own, so that
 * every process has them whole in memory.
 *
 * <p>Committed records only; it belongs to no group and commits nothing. Topics that are missing
 * and brokers that are away are waited for. Waiters are thread-safe; the listener is called by the
 * one thread.
 */
public final class TopicFollower implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** How often the broker is asked for the ends, so that one that says nothing is noticed. */
  private static final Duration LOOK = Duration.ofSeconds(3);

  private final List<String> topics;
  private final Map<String, Object> properties;
  private final Listener listener;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private boolean caughtUp;
  private @Nullable String obstacle = "waits for Kafka";
  private volatile boolean closed;
  private volatile @Nullable KafkaConsumer<String, byte[]> current;

  /** Takes what is read. */
  public interface Listener {
    void read(ConsumerRecord<String, byte[]> record);

    /**
     * After some records, and when there are none.
     *
     * @param caughtUp whether everything has been read that was there at the start
     */
    void settle(boolean caughtUp);
  }

  private TopicFollower(
      String room, List<String> topics, KafkaConfig config, String purpose, Listener listener) {
    this.topics = List.copyOf(topics);
    this.listener = listener;
    this.properties = config.clientProperties("sluice-" + room + "-" + purpose);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
    this.thread =
        Thread.ofPlatform().daemon().name(room + "-" + purpose).unstarted(this::followForEver);
  }

  /**
   * @param purpose a part of the names of the thread and the client
   */
  public static TopicFollower open(
      String room, String purpose, List<String> topics, KafkaConfig config, Listener listener) {
    TopicFollower follower = new TopicFollower(room, topics, config, purpose, listener);
    follower.thread.start();
    return follower;
  }

  /** Whether everything has been read that was there at the start. */
  public boolean isCaughtUp() {
    return await(Duration.ZERO, _ -> caughtUp);
  }

  /** Waits until everything has been read that was there at the start; whether it was in time. */
  public boolean awaitCaughtUp(Duration patience) {
    return await(patience, _ -> caughtUp);
  }

  /** Waits until everything before these places has been read; whether it was in time. */
  public boolean awaitPositions(List<Position> places, Duration patience) {
    return await(
        patience,
        read ->
            caughtUp
                && places.stream()
                    .allMatch(
                        p ->
                            read.getOrDefault(new TopicPartition(p.topic(), p.partition()), 0L)
                                >= p.nextOffset()));
  }

  private boolean await(Duration patience, Predicate<Map<TopicPartition, Long>> holds) {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (!holds.test(positions)) {
        if (left <= 0) {
          return false;
        }
        left = moved.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it knows what is in the topics. */
  public Health health() {
    lock.lock();
    try {
      if (!caughtUp) {
        return Health.down(obstacle == null ? "is reading" : obstacle);
      }
      return obstacle == null ? Health.up() : Health.degraded("follows no more: " + obstacle);
    } finally {
      lock.unlock();
    }
  }

  private void followForEver() {
    while (!closed) {
      try (KafkaConsumer<String, byte[]> consumer =
          new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
        current = consumer;
        follow(consumer);
      } catch (WakeupException e) {
        return; // closed
      } catch (KafkaException e) {
        hindered(String.valueOf(e.getMessage()));
      }
      pause();
    }
  }

  private void follow(KafkaConsumer<String, byte[]> consumer) {
    List<TopicPartition> partitions = partitions(consumer);
    consumer.assign(partitions);
    for (TopicPartition partition : partitions) {
      consumer.seek(partition, positions.getOrDefault(partition, 0L));
    }
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    boolean all = false;
    long lookedAt = System.nanoTime();
    while (!closed) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        listener.read(record);
      }
      Map<TopicPartition, Long> read = new HashMap<>();
      partitions.forEach(partition -> read.put(partition, consumer.position(partition)));
      all = all || reaches(read, ends);
      listener.settle(all);
      settled(read, all);
      if (System.nanoTime() - lookedAt > LOOK.toNanos()) {
        var _ = consumer.endOffsets(partitions); // throws when nobody answers
        lookedAt = System.nanoTime();
      }
    }
  }

  private static boolean reaches(Map<TopicPartition, Long> read, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> read.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      List<PartitionInfo> found = consumer.partitionsFor(topic);
      while (found.isEmpty() && !closed) {
        hindered("topic " + topic + " is missing");
        pause();
        found = consumer.partitionsFor(topic);
      }
      found.forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
    }
    return partitions;
  }

  private void settled(Map<TopicPartition, Long> read, boolean all) {
    lock.lock();
    try {
      positions.putAll(read);
      caughtUp |= all;
      obstacle = null;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void hindered(String why) {
    lock.lock();
    try {
      if (!why.equals(obstacle)) {
        log.atWarn().addKeyValue("topics", topics).addKeyValue("why", why).log("Cannot read");
      }
      obstacle = why;
    } finally {
      lock.unlock();
    }
  }

  private static void pause() {
    LockSupport.parkNanos(PAUSE.toNanos());
  }

  @Override
  public void close() {
    closed = true;
    KafkaConsumer<String, byte[]> consumer = current;
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
