package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What lies in the log of commands and is none is put aside, and holds up nobody. */
class PoisonIT {
  private static final String COMMANDS = "sluice.commands";
  private static final String DEAD_LETTERS = "sluice.dead-letters";
  private static final int PARTITIONS = 12;
  private static final int ROOMS = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);

  private final DetouredGateway gateway = DetouredGateway.shared();
  private final Client client = gateway.as("client-a");

  @Test
  void whatIsNoCommandIsPutAsideWithAPointerBackAndCommandsBehindItAreCarriedOut() {
    List<String> rooms = Stream.generate(gateway::resource).limit(ROOMS).toList();
    String poison = "no command " + UUID.randomUUID();
    Map<Integer, Long> offsets = send(poison);
    for (String room : rooms) {
      client.booked(room, Slot.hour(9));
    }
    List<ConsumerRecord<String, String>> letters = letters(poison);
    assertThat(letters).hasSize(PARTITIONS);
    for (ConsumerRecord<String, String> letter : letters) {
      int partition = Integer.parseInt(header(letter, "__streams.errors.partition"));
      assertThat(header(letter, "__streams.errors.message")).isEqualTo("unreadable");
      assertThat(header(letter, "__streams.errors.topic")).isEqualTo(COMMANDS);
      assertThat(header(letter, "__streams.errors.offset"))
          .isEqualTo(Long.toString(offsets.get(partition)));
      assertThat(header(letter, "mine")).isEqualTo("kept");
      assertThat(letter.key()).isEqualTo("key-" + partition);
    }
    assertThat(letters)
        .extracting(letter -> header(letter, "__streams.errors.partition"))
        .doesNotHaveDuplicates();
    assertThat(client.get("/observe/health/ready").status()).isEqualTo(200);
  }

  /** Into each partition; at which offset it lies there. */
  private Map<Integer, Long> send(String poison) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", gateway.kafka(), "acks", "all"),
            new StringSerializer(),
            new StringSerializer())) {
      Map<Integer, Long> offsets = new HashMap<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        ProducerRecord<String, String> record =
            new ProducerRecord<>(COMMANDS, partition, "key-" + partition, poison);
        record.headers().add("mine", "kept".getBytes(StandardCharsets.UTF_8));
        offsets.put(partition, producer.send(record).get().offset());
      }
      return offsets;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private List<ConsumerRecord<String, String>> letters(String poison) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", gateway.kafka(),
                "isolation.level", "read_committed",
                "fetch.max.wait.ms", "50"),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, PARTITIONS)
              .mapToObj(i -> new TopicPartition(DEAD_LETTERS, i))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<ConsumerRecord<String, String>> found = new ArrayList<>();
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (found.size() < PARTITIONS && System.nanoTime() < end) {
        consumer
            .poll(POLL)
            .forEach(
                letter -> {
                  if (letter.value().equals(poison)) {
                    found.add(letter);
                  }
                });
      }
      return found;
    }
  }

  private static String header(ConsumerRecord<String, String> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
