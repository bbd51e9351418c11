package dev.sluice.processors.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.EmbeddedKafka;
import dev.sluice.embedded.SharedParts;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class WakeableConsumerIT {
  private static final int RECORDS = 2_000;

  private final EmbeddedKafka kafka = SharedParts.kafka();
  private final String topic = "woken-" + UUID.randomUUID();
  private final TopicPartition partition = new TopicPartition(topic, 0);
  private final Pulse pulse =
      new Pulse(new CommitGate.Limits(Duration.ZERO, Duration.ZERO, 0), _ -> {});

  @Test
  void wokenAtAnyMomentItLosesNothingAndNoOtherCallIsDisturbed() throws Exception {
    send(RECORDS);
    AtomicBoolean over = new AtomicBoolean();
    Thread waker =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    pulse.wake();
                  }
                });
    long next = 0;
    try (WakeableConsumer consumer = consumer()) {
      while (next < RECORDS) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
          assertThat(record.offset()).isEqualTo(next++);
        }
        assertThat(consumer.position(partition)).isEqualTo(next);
        assertThat(consumer.committed(Set.of(partition))).containsOnlyKeys(partition);
      }
    } finally {
      over.set(true);
      waker.join();
    }
  }

  @Test
  void whatATaskHasNoRoomForStaysInKafka() {
    send(10);
    FullTask task = new FullTask();
    pulse.join(task);
    try (WakeableConsumer consumer = consumer()) {
      assertThat(consumer.poll(Duration.ofSeconds(1)).count()).isZero();
      assertThat(consumer.paused()).isEmpty();
      task.full = false;
      assertThat(consumer.poll(Duration.ofSeconds(10)).count()).isPositive();
    }
  }

  @Test
  void aStaticMemberThatHasFailedLeavesItsGroupAndAnyOtherStays() throws Exception {
    send(1);
    for (boolean failed : List.of(false, true)) {
      try (WakeableConsumer consumer = open(Map.of("group.instance.id", "one-1"))) {
        consumer.subscribe(List.of(topic));
        while (consumer.assignment().isEmpty()) {
          consumer.poll(Duration.ofMillis(100));
        }
        if (failed) {
          pulse.failed();
        }
        consumer.close(
            CloseOptions.groupMembershipOperation(
                CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
      }
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        assertThat(admin.describeConsumerGroups(List.of(topic)).all().get().get(topic).members())
            .hasSize(failed ? 0 : 1);
      }
    }
  }

  private final class FullTask implements TaskPulse {
    boolean full = true;

    @Override
    public TopicPartition source() {
      return partition;
    }

    @Override
    public boolean isFull() {
      return full;
    }

    @Override
    public boolean hasAnswers() {
      return false;
    }

    @Override
    public long nanosUntilTimer() {
      return Long.MAX_VALUE;
    }

    @Override
    public void committed() {}
  }

  private WakeableConsumer consumer() {
    WakeableConsumer consumer = open(Map.of("max.poll.records", "7"));
    consumer.assign(List.of(partition));
    return consumer;
  }

  private WakeableConsumer open(Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put("bootstrap.servers", kafka.bootstrapServers());
    config.put("group.id", topic);
    config.put("auto.offset.reset", "earliest");
    config.put("enable.auto.commit", "false");
    return new WakeableConsumer(config, pulse, () -> {});
  }

  private void send(int count) {
    kafka.createTopics(List.of(new NewTopic(topic, 1, (short) 1)));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        producer.send(new ProducerRecord<>(topic, new byte[] {1}));
      }
    }
  }
}
