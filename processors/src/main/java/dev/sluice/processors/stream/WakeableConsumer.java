package dev.sluice.processors.stream;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The main consumer of a stream thread. Its {@code poll} ends early when there is something else to
 * do, and fetches nothing for tasks that have enough in hand. Streams notices neither.
 */
final class WakeableConsumer extends KafkaConsumer<byte[], byte[]> {
  private final Pulse pulse;

  /**
   * Streams has a thread that is replaced stay in the group. Its successor has another index, and
   * so another name as a static member: the tasks would be kept for the old one, which never comes
   * back, until its session ends.
   */
  private static final CloseOptions LEAVING =
      CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);

  private final Runnable closed;

  /**
   * @param closed is run when it has been closed
   */
  WakeableConsumer(Map<String, Object> config, Pulse pulse, Runnable closed) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.pulse = pulse;
    this.closed = closed;
  }

  @Override
  public void close(CloseOptions options) {
    try {
      super.close(pulse.hasFailed() ? LEAVING : options);
    } finally {
      closed.run();
    }
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    Set<TopicPartition> held = pauseFull();
    try {
      return interruptiblePoll(timeout);
    } finally {
      if (!held.isEmpty()) {
        held.retainAll(assignment());
        resume(held);
      }
    }
  }

  private ConsumerRecords<byte[], byte[]> interruptiblePoll(Duration timeout) {
    ConsumerRecords<byte[], byte[]> records;
    boolean noticed = false;
    pulse.waiting(this::wakeup);
    try {
      records = super.poll(pulse.patience(timeout));
    } catch (WakeupException e) {
      noticed = true;
      records = ConsumerRecords.empty();
    } finally {
      // A wake-up that came too late would break the next blocking call: its exception is due now.
      if (pulse.awake() && !noticed) {
        swallowWakeup();
      }
    }
    return records;
  }

  private void swallowWakeup() {
    try {
      ConsumerRecords<byte[], byte[]> none = super.poll(Duration.ZERO);
      throw new IllegalStateException("poll was to be woken, and got " + none.count() + " records");
    } catch (WakeupException expected) {
      // This is what it was called for.
    }
  }

  private Set<TopicPartition> pauseFull() {
    Set<TopicPartition> full = pulse.full();
    if (full.isEmpty()) {
      return full;
    }
    Set<TopicPartition> held = new HashSet<>(full);
    held.retainAll(assignment());
    held.removeAll(paused());
    pause(held);
    return held;
  }
}
