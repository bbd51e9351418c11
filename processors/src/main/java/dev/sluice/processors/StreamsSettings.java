package dev.sluice.processors;

import dev.sluice.processors.state.StoreMemory;
import dev.sluice.processors.state.StoreMemorySetter;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka Streams is told. What promises hang on is set here and nowhere else. */
final class StreamsSettings {
  /** Commits are requested; this is for what nobody requested one for. */
  private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(1);

  /** Longer than there is between two commits. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private StreamsSettings() {}

  static Map<String, Object> of(ProcessorsConfig config, StoreMemory memory) {
    ProcessorsConfig.Streams streams = config.streams();
    Map<String, Object> settings = config.kafka().clientProperties(streams.applicationId());
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, streams.applicationId());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, streams.directory().toString());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, streams.threads());
    settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, streams.standbys());
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.kafka().replicationFactor());
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, streams.cacheBytes());
    settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemorySetter.class);
    settings.put(StoreMemory.SETTING, memory);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
    settings.put(StreamsConfig.POLL_MS_CONFIG, 100L);
    settings.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
    consumer(streams, settings);
    producer(streams, settings);
    return settings;
  }

  private static void consumer(ProcessorsConfig.Streams streams, Map<String, Object> settings) {
    long session = streams.sessionTimeout().toMillis();
    main(settings, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, streams.instanceId());
    main(settings, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(session));
    main(settings, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.toIntExact(session / 5));
    main(settings, ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 60_000);
    // What has been read when a task is full comes into its hands all the same: up to both.
    main(settings, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
    main(settings, ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
    settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 500);
  }

  private static void main(Map<String, Object> settings, String key, Object value) {
    settings.put(StreamsConfig.mainConsumerPrefix(key), value);
  }

  private static void producer(ProcessorsConfig.Streams streams, Map<String, Object> settings) {
    int transaction = Math.toIntExact(streams.transactionTimeout().toMillis());
    producer(settings, ProducerConfig.ACKS_CONFIG, "all");
    producer(settings, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, transaction);
    // What is sent before the commit can be read by nobody; each request of its own would cost the
    // broker a round to its coordinator. A commit sends all at once, and full batches go before.
    producer(settings, ProducerConfig.LINGER_MS_CONFIG, LINGER.toMillis());
    producer(settings, ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    // A transaction that begins while the one before is being finished is sent back once; behind
    // it nothing may be on its way, or it would come out of order and be sent back too.
    producer(settings, ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    producer(settings, ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 2);
    producer(settings, ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
  }

  private static void producer(Map<String, Object> settings, String key, Object value) {
    settings.put(StreamsConfig.producerPrefix(key), value);
  }
}
