package dev.sluice.processors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.EmbeddedKafka;
import dev.sluice.embedded.SharedParts;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.kafka.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorsIT {
  private static final int COMMANDS = 500;
  private static final int LANES = 20;
  private static final int BATCH = 200;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path directory;

  @Test
  void killedInTheMiddleEachCommandEndsOnceAndEachStepTakesEffectOnceInOrder() {
    EmbeddedKafka kafka = kafkaWithTopics();
    Path state = directory.resolve("state");
    List<Envelope> commands = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      commands.add(Commands.create("room-" + i % LANES));
    }
    try (RecordingServices services = new RecordingServices(true);
        EventLog log = new EventLog(kafka.bootstrapServers())) {
      services.delay(Duration.ofMillis(5));
      send(kafka.bootstrapServers(), commands);
      for (int ended : List.of(COMMANDS / 5, COMMANDS / 2)) {
        try (ProcessorsChild child =
            ProcessorsChild.start(kafka.bootstrapServers(), services.target(), state)) {
          log.awaitEnded(ended, PATIENCE);
          child.kill();
        }
      }
      long restarted = System.nanoTime();
      try (ProcessorsChild _ =
          ProcessorsChild.start(kafka.bootstrapServers(), services.target(), state)) {
        log.awaitEnded(COMMANDS / 2 + LANES + 1, PATIENCE);
        System.out.printf(
            "first commands ended %d ms after the process was started again%n",
            (System.nanoTime() - restarted) / 1_000_000);
        log.awaitEnded(COMMANDS, PATIENCE);
      }
      commands.forEach(command -> endedOnce(log.of(command.commandId())));
      effectsAreOnceAndInOrder(commands, services.effects());
    }
  }

  @Test
  void aKillOfOneOfTwoMovesItsWorkToTheOtherWithWhatWasInFlight() {
    EmbeddedKafka kafka = kafkaWithTopics();
    List<Envelope> commands = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      commands.add(Commands.create("hall-" + i % LANES));
    }
    try (RecordingServices services = new RecordingServices(true);
        EventLog log = new EventLog(kafka.bootstrapServers());
        ProcessorsChild one = start(kafka, services, "one");
        ProcessorsChild _ = start(kafka, services, "two")) {
      services.delay(Duration.ofMillis(20));
      awaitWorkOfBoth(kafka.bootstrapServers());
      send(kafka.bootstrapServers(), commands);
      log.awaitEnded(COMMANDS / 5, PATIENCE);
      one.kill();
      log.awaitEnded(COMMANDS, PATIENCE);
      commands.forEach(command -> endedOnce(log.of(command.commandId())));
      effectsAreOnceAndInOrder(commands, services.effects());
      System.out.printf("longest pause of a lane: %d ms%n", longestPause(commands, log).toMillis());
    }
  }

  /** The first comes back on its disk, the second with nothing but the changelog. */
  @Test
  void aRollingRestartInTheMiddleOfWorkLosesAndDoublesNothing() throws IOException {
    EmbeddedKafka kafka = kafkaWithTopics();
    List<Envelope> commands = new ArrayList<>();
    for (int i = 0; i < 3 * BATCH; i++) {
      commands.add(Commands.create("suite-" + i % LANES));
    }
    try (RecordingServices services = new RecordingServices(true);
        EventLog log = new EventLog(kafka.bootstrapServers())) {
      services.delay(Duration.ofMillis(20));
      ProcessorsChild one = start(kafka, services, "one");
      ProcessorsChild two = start(kafka, services, "two");
      try {
        awaitWorkOfBoth(kafka.bootstrapServers());
        send(kafka.bootstrapServers(), commands.subList(0, BATCH));
        log.awaitEnded(BATCH / 5, PATIENCE);
        one.stop();
        one = start(kafka, services, "one");
        log.awaitEnded(BATCH, PATIENCE);
        send(kafka.bootstrapServers(), commands.subList(BATCH, 2 * BATCH));
        log.awaitEnded(BATCH + BATCH / 5, PATIENCE);
        two.stop();
        delete(directory.resolve("two"));
        two = start(kafka, services, "two");
        send(kafka.bootstrapServers(), commands.subList(2 * BATCH, 3 * BATCH));
        log.awaitEnded(3 * BATCH, PATIENCE);
      } finally {
        one.close();
        two.close();
      }
      commands.forEach(command -> endedOnce(log.of(command.commandId())));
      effectsAreOnceAndInOrder(commands, services.effects());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private ProcessorsChild start(EmbeddedKafka kafka, RecordingServices services, String name) {
    return ProcessorsChild.start(
        kafka.bootstrapServers(), services.target(), directory.resolve(name), name, 1);
  }

  private static EmbeddedKafka kafkaWithTopics() {
    EmbeddedKafka kafka = SharedParts.kafka();
    kafka.createTopics(
        Topics.ALL.stream()
            .map(t -> new NewTopic(t.name(), Topics.PARTITIONS, (short) 1).configs(t.config()))
            .toList());
    return kafka;
  }

  /** Both have partitions of the commands topic, and nobody else has any. */
  private static void awaitWorkOfBoth(String bootstrap) {
    Map<String, Integer> shared =
        Map.of("one-1", Topics.PARTITIONS / 2, "two-1", Topics.PARTITIONS / 2);
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      while (!work(admin).equals(shared)) {
        if (System.nanoTime() > end) {
          throw new AssertionError("the work was not shared: " + work(admin));
        }
      }
    }
  }

  /** How many partitions each member of the group has. */
  private static Map<String, Integer> work(Admin admin) {
    try {
      return admin
          .describeConsumerGroups(List.of("processors-test"))
          .describedGroups()
          .get("processors-test")
          .get()
          .members()
          .stream()
          .collect(
              Collectors.toMap(
                  member -> member.groupInstanceId().orElse(member.consumerId()),
                  member -> member.assignment().topicPartitions().size()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Map.of();
      }
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Of those who read what is committed, between two commands of a lane. */
  private static Duration longestPause(List<Envelope> commands, EventLog log) {
    Map<Integer, Long> last = new HashMap<>();
    long longest = 0;
    for (int i = 0; i < commands.size(); i++) {
      long seen = log.seenEnded(commands.get(i).commandId());
      Long before = last.put(i % LANES, seen);
      longest = Math.max(longest, before == null ? 0 : seen - before);
    }
    return Duration.ofNanos(longest);
  }

  private static void send(String bootstrap, List<Envelope> commands) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Envelope command : commands) {
        producer.send(
            new ProducerRecord<>(
                Topics.COMMANDS.name(), Commands.key(command), Commands.value(command)));
      }
    }
  }

  private static void endedOnce(List<CommandDocument> documents) {
    assertThat(documents).hasSize(7);
    for (int i = 0; i < documents.size(); i++) {
      assertThat(documents.get(i).revision()).isEqualTo(i + 1L);
    }
    assertThat(documents.getLast().status()).isEqualTo(CommandStatus.SUCCEEDED);
  }

  private static void effectsAreOnceAndInOrder(List<Envelope> commands, List<String> effects) {
    assertThat(effects).hasSize(commands.size() * 3);
    assertThat(new HashSet<>(effects)).hasSize(commands.size() * 3);
    Map<UUID, Integer> sent =
        commands.stream().collect(Collectors.toMap(Envelope::commandId, commands::indexOf));
    int[] last = new int[LANES];
    Arrays.fill(last, -1);
    for (String key : effects) {
      int index = sent.get(UUID.fromString(key.substring(0, 36)));
      assertThat(index).isGreaterThanOrEqualTo(last[index % LANES]);
      last[index % LANES] = index;
    }
  }
}
