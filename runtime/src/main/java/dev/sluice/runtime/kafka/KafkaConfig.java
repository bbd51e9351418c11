package dev.sluice.runtime.kafka;

import dev.sluice.runtime.config.ConfigReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How to reach the log: section {@code kafka}.
 *
 * @param bootstrapServers {@code host:port} of some brokers
 * @param createTopics whether topics that are missing are created when a process starts
 * @param replicationFactor of topics that are created
 * @param properties passed on to every client, such as {@code security.protocol} and {@code sasl.*}
 */
public record KafkaConfig(
    List<String> bootstrapServers,
    boolean createTopics,
    int replicationFactor,
    Map<String, String> properties) {
  public KafkaConfig {
    bootstrapServers = List.copyOf(bootstrapServers);
    properties = Map.copyOf(properties);
  }

  public static KafkaConfig read(ConfigReader kafka) {
    List<String> servers = kafka.list("bootstrap-servers");
    if (servers.isEmpty()) {
      kafka.string("bootstrap-servers");
    }
    return new KafkaConfig(
        servers,
        kafka.bool("create-topics"),
        kafka.integer("replication-factor", 1, 9),
        kafka.map("properties"));
  }

  /** One broker without security, for tests. */
  public static KafkaConfig of(String bootstrapServers) {
    return new KafkaConfig(List.of(bootstrapServers), true, 1, Map.of());
  }

  /**
   * What every client of a process starts from; the client adds what its promises hang on.
   *
   * @param clientId names the client in the brokers' logs and metrics
   */
  public Map<String, Object> clientProperties(String clientId) {
    Map<String, Object> client = new HashMap<>(properties);
    client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, String.join(",", bootstrapServers));
    client.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    client.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, "500");
    return client;
  }

  /** Properties may carry passwords. */
  @Override
  public String toString() {
    return "KafkaConfig[bootstrapServers=" + bootstrapServers + "]";
  }
}
