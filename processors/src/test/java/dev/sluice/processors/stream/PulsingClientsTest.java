package dev.sluice.processors.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.Test;

class PulsingClientsTest {
  private final PulsingClients clients =
      new PulsingClients(Duration.ZERO, Duration.ZERO, 0, _ -> {});

  @Test
  void aThreadSharesItsPulseWithItsConsumerUntilThatIsClosed() {
    Map<String, Object> config =
        Map.of(
            "client.id",
            Thread.currentThread().getName() + "-consumer",
            "group.id",
            "test",
            "bootstrap.servers",
            "127.0.0.1:9");
    Pulse pulse = clients.ofThisThread();
    Consumer<byte[], byte[]> consumer = clients.getConsumer(config);
    assertThat(clients.ofThisThread()).isSameAs(pulse);
    consumer.close(CloseOptions.timeout(Duration.ZERO));
    assertThat(clients.ofThisThread()).isNotSameAs(pulse);
  }
}
