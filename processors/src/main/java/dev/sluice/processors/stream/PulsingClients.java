package dev.sluice.processors.stream;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Gives Streams its Kafka clients, with one {@link Pulse} for each stream thread: thread and
 * clients find it by the thread's name, which the client ids begin with. Thread-safe.
 *
 * <p>Goes with the classic rebalance protocol only: the streams protocol takes no consumer of ours
 * (docs/PERFORMANCE.md).
 */
public final class PulsingClients implements KafkaClientSupplier {
  private static final String CONSUMER = "-consumer";
  private static final String PRODUCER = "-producer";

  private final CommitGate.Limits limits;
  private final LongConsumer commitTimes;
  private final Map<String, Pulse> pulses = new ConcurrentHashMap<>();

  /**
   * @param shortestGap least time between two commits
   * @param longestGap greatest time between two commits while there is something to commit
   * @param gapPerCommit gap in units of the time that a commit takes
   * @param commitTimes is told how long each commit took, in nanoseconds
   */
  public PulsingClients(
      Duration shortestGap, Duration longestGap, double gapPerCommit, LongConsumer commitTimes) {
    this.limits = new CommitGate.Limits(shortestGap, longestGap, gapPerCommit);
    this.commitTimes = commitTimes;
  }

  /** The pulse of the calling stream thread. */
  public Pulse ofThisThread() {
    return pulse(Thread.currentThread().getName());
  }

  private Pulse pulse(String thread) {
    return pulses.computeIfAbsent(thread, _ -> new Pulse(limits, commitTimes));
  }

  private Pulse pulse(Map<String, Object> config, String suffix) {
    String clientId = String.valueOf(config.get(CommonClientConfigs.CLIENT_ID_CONFIG));
    if (!clientId.endsWith(suffix)) {
      throw new IllegalStateException("Streams names its clients in another way: " + clientId);
    }
    return pulse(clientId.substring(0, clientId.length() - suffix.length()));
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new CommitNotingProducer(config, pulse(config, PRODUCER));
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    Pulse pulse = pulse(config, CONSUMER);
    // A thread closes its consumer last, and only then may another one get its name.
    return new WakeableConsumer(config, pulse, () -> pulses.values().remove(pulse));
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
