package dev.sluice.runtime.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where topics end at this moment.
 *
 * <p>Callers at the same time share one request to Kafka, and only one that began after they asked:
 * so everything that was acknowledged before the call is before the answer. Thread-safe.
 */
public final class EndOffsets {
  private final Admin admin;
  private final Duration timeout;
  private final Map<TopicPartition, OffsetSpec> request = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean underWay;
  private @Nullable CompletableFuture<List<Position>> next;

  /**
   * @param partitions how many the topic has
   * @param timeout how long one request may take
   */
  public EndOffsets(Admin admin, String topic, int partitions, Duration timeout) {
    this(admin, List.of(topic), partitions, timeout);
  }

  /**
   * @param partitions how many each of the topics has
   * @param timeout how long one request may take
   */
  public EndOffsets(Admin admin, List<String> topics, int partitions, Duration timeout) {
    this.admin = admin;
    this.timeout = timeout;
    for (String topic : topics) {
      for (int partition = 0; partition < partitions; partition++) {
        request.put(new TopicPartition(topic, partition), OffsetSpec.latest());
      }
    }
  }

  /**
   * The end of each partition: what a reader of committed records would read up to.
   *
   * @throws KafkaUnavailableException when Kafka does not answer in time
   */
  public List<Position> now() throws InterruptedException {
    try {
      // Twice: for the request under way and for the one that follows it.
      return join().get(2 * timeout.toMillis() + 100, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new KafkaUnavailableException(e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaUnavailableException(e);
    }
  }

  private CompletableFuture<List<Position>> join() {
    CompletableFuture<List<Position>> joined;
    lock.lock();
    try {
      if (next == null) {
        next = new CompletableFuture<>();
      }
      joined = next;
      if (underWay) {
        return joined;
      }
      underWay = true;
      next = null;
    } finally {
      lock.unlock();
    }
    send(joined);
    return joined;
  }

  private void send(CompletableFuture<List<Position>> answer) {
    ListOffsetsOptions options =
        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)
            .timeoutMs(Math.toIntExact(timeout.toMillis()));
    try {
      var _ =
          admin
              .listOffsets(request, options)
              .all()
              .whenComplete((offsets, fault) -> complete(answer, offsets, fault));
    } catch (RuntimeException e) { // the client is closed
      complete(answer, Map.of(), e);
    }
  }

  private void complete(
      CompletableFuture<List<Position>> answer,
      Map<TopicPartition, ListOffsetsResultInfo> offsets,
      @Nullable Throwable fault) {
    CompletableFuture<List<Position>> following;
    lock.lock();
    try {
      following = next;
      next = null;
      underWay = following != null;
    } finally {
      lock.unlock();
    }
    if (fault != null) {
      answer.completeExceptionally(fault);
    } else {
      answer.complete(positions(offsets));
    }
    if (following != null) {
      send(following);
    }
  }

  private static List<Position> positions(Map<TopicPartition, ListOffsetsResultInfo> offsets) {
    List<Position> positions = new ArrayList<>();
    offsets.forEach(
        (p, end) -> positions.add(new Position(p.topic(), p.partition(), end.offset())));
    return positions;
  }
}
