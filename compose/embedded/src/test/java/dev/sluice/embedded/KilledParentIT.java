package dev.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledParentIT {
  @TempDir private Path directory;

  private final int[] ports = {
    FreePorts.next(), FreePorts.next(), FreePorts.next(), FreePorts.next()
  };

  @Test
  void partsEndWithTheirJvmAndKeepTheirData() throws Exception {
    Process parent = ChildJvm.start(directory, ports);
    List<ProcessHandle> servers = children(parent, true);
    assertThat(servers).hasSize(2);

    assertThatThrownBy(() -> ChildJvm.postgres(directory, FreePorts.next()))
        .isInstanceOf(EmbeddedPartException.class)
        .hasMessageContaining("in use by another running instance");

    parent.destroyForcibly().waitFor();
    for (ProcessHandle server : servers) {
      server.onExit().get(60, TimeUnit.SECONDS);
    }
    assertDataIsKept();
  }

  @Test
  void partsThatNobodyGuardedAnyMoreAreStoppedByTheNextInstance() throws Exception {
    Process parent = ChildJvm.start(directory, ports);
    List<ProcessHandle> orphans = children(parent, true);
    children(parent, false).forEach(ProcessHandle::destroyForcibly);
    parent.destroyForcibly().waitFor();
    assertThat(orphans).hasSize(2).allMatch(ProcessHandle::isAlive);
    assertDataIsKept();
    assertThat(orphans).noneMatch(ProcessHandle::isAlive);
  }

  private void assertDataIsKept() throws Exception {
    try (EmbeddedPostgres postgres = ChildJvm.postgres(directory, ports[2]);
        EmbeddedRedis redis = ChildJvm.redis(directory, ports[3]);
        EmbeddedKafka kafka = ChildJvm.kafka(directory, ports[0], ports[1])) {
      assertThat(answerOf(postgres)).isEqualTo("yes");
      assertThat(ChildJvm.ask(redis, "GET kept")).contains("yes");
      assertThat(valuesIn(kafka)).containsExactly("v");
    }
  }

  /** The servers, or what guards them. */
  private static List<ProcessHandle> children(Process parent, boolean servers) {
    return parent
        .toHandle()
        .children()
        .filter(
            child ->
                servers
                    == child
                        .info()
                        .command()
                        .filter(c -> c.contains("postgres") || c.contains("redis"))
                        .isPresent())
        .toList();
  }

  private static String answerOf(EmbeddedPostgres postgres) throws Exception {
    Database one = postgres.database("one");
    try (Connection connection =
            DriverManager.getConnection(one.jdbcUrl(), one.user(), one.password());
        ResultSet rows = connection.createStatement().executeQuery("SELECT answer FROM kept")) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static List<String> valuesIn(EmbeddedKafka kafka) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(ChildJvm.TOPIC.name(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return consumer.poll(Duration.ofMinutes(1)).records(partition).stream()
          .map(record -> record.value())
          .toList();
    }
  }
}
