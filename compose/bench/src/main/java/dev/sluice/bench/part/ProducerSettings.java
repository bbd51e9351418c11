package dev.sluice.bench.part;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The settings of the gateway's own producer, for whatever is compared with it. */
public final class ProducerSettings {
  private ProducerSettings() {}

  public static Map<String, Object> of(String bootstrapServers) {
    Map<String, Object> settings = new TreeMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, "65536");
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, "33554432");
    return settings;
  }
}
