package dev.sluice.runtime.kafka;

import dev.sluice.runtime.health.Health;
import dev.sluice.runtime.health.HealthPart;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** The admin client of a process; opens without a broker being there. Thread-safe. */
public final class KafkaAdmin implements AutoCloseable {
  private static final int HEALTH_TIMEOUT = 900;

  private final String room;
  private final Admin admin;

  private KafkaAdmin(String room, Admin admin) {
    this.room = room;
    this.admin = admin;
  }

  /**
   * @param room whose client it is: a part of its names
   */
  public static KafkaAdmin open(String room, KafkaConfig config) {
    Map<String, Object> properties = config.clientProperties("sluice-" + room + "-admin");
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "2000");
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "5000");
    return new KafkaAdmin(room, Admin.create(properties));
  }

  public Admin client() {
    return admin;
  }

  /** Whether a broker answers; without one the process is not ready. */
  public HealthPart health() {
    return HealthPart.started("kafka-" + room, this::check);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  private Health check() throws InterruptedException {
    try {
      int brokers =
          admin
              .describeCluster(new DescribeClusterOptions().timeoutMs(HEALTH_TIMEOUT))
              .nodes()
              .get(HEALTH_TIMEOUT, TimeUnit.MILLISECONDS)
              .size();
      return Health.up(brokers + (brokers == 1 ? " broker" : " brokers"));
    } catch (ExecutionException | TimeoutException e) {
      return Health.down("no broker answers");
    }
  }
}
