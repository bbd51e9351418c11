package dev.sluice.bench.part;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** The broker of a system: its topics, and how much is in them. */
public final class Broker implements AutoCloseable {
  private final Admin admin;

  public Broker(String bootstrapServers) {
    this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
  }

  /** A topic like those of the system. */
  public void create(String topic, int partitions) throws ExecutionException, InterruptedException {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
  }

  public void delete(String topic) throws ExecutionException, InterruptedException {
    admin.deleteTopics(List.of(topic)).all().get();
  }

  /** How many records were ever written to it, transaction markers too. */
  public long written(String topic) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> wanted =
        admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
            .flatMap(description -> description.partitions().stream())
            .collect(
                Collectors.toMap(
                    p -> new TopicPartition(topic, p.partition()), _ -> OffsetSpec.latest()));
    Collection<ListOffsetsResultInfo> ends = admin.listOffsets(wanted).all().get().values();
    return ends.stream().mapToLong(ListOffsetsResultInfo::offset).sum();
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
  }
}
