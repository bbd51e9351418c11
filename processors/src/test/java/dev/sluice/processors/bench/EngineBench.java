package dev.sluice.processors.bench;

import dev.sluice.embedded.EmbeddedKafka;
import dev.sluice.embedded.FreePorts;
import dev.sluice.processors.Commands;
import dev.sluice.processors.ProcessorsApplication;
import dev.sluice.processors.RecordingServices;
import dev.sluice.processors.TestConfig;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.health.HealthProbe;
import dev.sluice.runtime.health.HealthStatus;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Measures the engine by itself: from the send of a command to its final event at a read_committed
 * consumer, with services that answer after a given time, all in one JVM.
 *
 * <p>Arguments: {@code <rate>x<seconds>@<service ms>} …, such as {@code 20x10@0}; a rate of 0 sends
 * all at once ({@code seconds} is then the number of commands in thousands).
 */
public final class EngineBench {
  private final Map<UUID, Long> sent = new ConcurrentHashMap<>();
  private final String bootstrap;

  private EngineBench(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  public static void main(String[] args) throws Exception {
    Path root = Files.createTempDirectory("processors-bench-");
    List<NewTopic> topics =
        Topics.ALL.stream()
            .map(t -> new NewTopic(t.name(), Topics.PARTITIONS, (short) 1).configs(t.config()))
            .toList();
    EmbeddedKafka kafka =
        EmbeddedKafka.start(
            new EmbeddedKafka.Settings(
                root.resolve("kafka"), FreePorts.next(), FreePorts.next(), topics));
    RecordingServices services = new RecordingServices(false);
    HealthParts health = new HealthParts();
    try (kafka;
        services;
        ProcessorsApplication _ =
            ProcessorsApplication.open(
                TestConfig.of(kafka.bootstrapServers(), services.target(), root.resolve("state")),
                health,
                Metrics.ofProcess(),
                Clock.systemUTC())) {
      while (health.report(HealthProbe.READY).status() != HealthStatus.UP) {
        LockSupport.parkNanos(50_000_000);
      }
      EngineBench bench = new EngineBench(kafka.bootstrapServers());
      for (String arg : args) {
        String[] parts = arg.split("[x@]", -1);
        services.delay(Duration.ofMillis(Integer.parseInt(parts[2])));
        bench.run(arg, Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
      }
      threads();
      System.out.println(
          Metrics.ofProcess()
              .scrape("text/plain")
              .lines()
              .filter(l -> l.startsWith("sluice_commit_seconds_") && !l.contains("bucket"))
              .toList());
    }
    System.exit(0);
  }

  /** Where the processor time went: what a loaded machine does not distort. */
  private static void threads() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Arrays.stream(threads.getAllThreadIds())
        .mapToObj(
            id -> Map.entry(threads.getThreadCpuTime(id) / 1_000_000, threads.getThreadInfo(id)))
        .filter(e -> e.getValue() != null && e.getKey() > 300)
        .sorted((a, b) -> Long.compare(b.getKey(), a.getKey()))
        .forEach(e -> System.out.printf("%7d ms %s%n", e.getKey(), e.getValue().getThreadName()));
    System.out.println(
        "process " + ProcessHandle.current().info().totalCpuDuration().orElseThrow());
  }

  private void run(String name, int rate, int seconds) throws Exception {
    int count = rate == 0 ? seconds * 1000 : rate * seconds;
    long[] latencies = new long[count];
    sent.clear();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer();
        KafkaProducer<byte[], byte[]> producer = producer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.EVENTS.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      partitions.forEach(consumer::position);
      long start = System.nanoTime();
      Thread sender = Thread.ofPlatform().start(() -> send(producer, rate, count, start));
      int ended = 0;
      long last = start;
      long previous = 0;
      while (ended < count && System.nanoTime() - last < 30_000_000_000L) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          long now = System.nanoTime();
          var document = EventCodec.readEvent(record.value()).entry().document();
          if (document.status().isFinal()) {
            Long at = sent.get(document.commandId());
            if (at != null) {
              latencies[ended++] = now - at;
              last = now;
            }
          }
        }
        previous = ended;
      }
      sender.join();
      Arrays.sort(latencies, 0, ended);
      System.out.printf(
          "%-10s %6d ended, %7.0f/s, p50 %6.1f ms, p90 %6.1f ms, p99 %6.1f ms, max %6.1f ms%n",
          name,
          previous,
          ended * 1e9 / (last - start),
          latencies[ended / 2] / 1e6,
          latencies[ended * 9 / 10] / 1e6,
          latencies[Math.min(ended - 1, ended * 99 / 100)] / 1e6,
          latencies[ended - 1] / 1e6);
    }
  }

  private void send(KafkaProducer<byte[], byte[]> producer, int rate, int count, long start) {
    for (int i = 0; i < count; i++) {
      if (rate > 0) {
        long due = start + i * 1_000_000_000L / rate;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
      Envelope envelope = Commands.create("resource-" + (i % 997));
      sent.put(envelope.commandId(), System.nanoTime());
      producer.send(
          new ProducerRecord<>(
              Topics.COMMANDS.name(), Commands.key(envelope), Commands.value(envelope)));
    }
    producer.flush();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "isolation.level",
            "read_committed",
            "fetch.max.wait.ms",
            "500"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", "0"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
