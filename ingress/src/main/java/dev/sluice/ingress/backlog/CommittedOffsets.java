package dev.sluice.ingress.backlog;

import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.runtime.kafka.Position;
import dev.sluice.schemas.kafka.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the processors' group has committed the topic of commands. */
final class CommittedOffsets implements Offsets {
  private static final Logger log = LoggerFactory.getLogger(CommittedOffsets.class);
  private static final long TIMEOUT_SECONDS = 2;
  private static final Map<TopicPartition, OffsetSpec> STARTS =
      IntStream.range(0, Topics.PARTITIONS)
          .mapToObj(i -> new TopicPartition(Topics.COMMANDS.name(), i))
          .collect(Collectors.toUnmodifiableMap(p -> p, p -> OffsetSpec.earliest()));

  private final String group;
  private final Admin admin;
  private final EndOffsets ends;

  /**
   * @param ends of the topic of commands
   */
  CommittedOffsets(String group, Admin admin, EndOffsets ends) {
    this.group = group;
    this.admin = admin;
    this.ends = ends;
  }

  @Override
  public Optional<Look> look() throws InterruptedException {
    try {
      Map<TopicPartition, OffsetAndMetadata> committed = committed();
      if (committed.isEmpty()) {
        return Optional.empty();
      }
      long[] taken = starts();
      committed.forEach(
          (p, offset) -> taken[p.partition()] = Math.max(taken[p.partition()], offset.offset()));
      long[] end = new long[Topics.PARTITIONS];
      for (Position position : ends.now()) {
        end[position.partition()] = position.nextOffset();
      }
      return Optional.of(new Look(end, taken));
    } catch (ExecutionException | TimeoutException | RuntimeException notNow) {
      // Whether the log takes commands at all, whoever writes to it finds out.
      log.atDebug().setCause(notNow).log("What waits in the log is not known now");
      return Optional.empty();
    }
  }

  /** How far the group has come; nothing of a partition of which it never said. */
  private Map<TopicPartition, OffsetAndMetadata> committed()
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .forEach(
            (partition, offset) -> {
              if (partition.topic().equals(Topics.COMMANDS.name()) && offset != null) {
                committed.put(partition, offset);
              }
            });
    return committed;
  }

  /**
   * Where the group would begin, which nothing waits before: what has aged out would otherwise wait
   * for ever in a partition of which the group has no offset, or one that lies before (ADR 19).
   */
  private long[] starts() throws ExecutionException, TimeoutException, InterruptedException {
    long[] starts = new long[Topics.PARTITIONS];
    admin
        .listOffsets(STARTS)
        .all()
        .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .forEach((partition, start) -> starts[partition.partition()] = start.offset());
    return starts;
  }
}
