package dev.sluice.bench.accept;

import dev.sluice.bench.part.ProducerSettings;
import dev.sluice.bench.system.Child;
import dev.sluice.bench.system.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Kafka's own {@code kafka-producer-perf-test}, in a process of its own. */
final class ProducerPerfTest {
  private static final String MAIN = "org.apache.kafka.tools.ProducerPerformance";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern STEADY =
      Pattern.compile("^\\d+ steady state records sent, ([\\d.]+) records/sec");

  private final Children children;
  private final String bootstrapServers;
  private final String topic;
  private final Path payloads;

  /**
   * @param bodies what its records are made of
   */
  ProducerPerfTest(Children children, String bootstrapServers, String topic, List<String> bodies)
      throws IOException {
    this.children = children;
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    Path file = children.folder("perf-test").resolve("bodies");
    this.payloads = Files.writeString(file, String.join("\n", bodies));
  }

  /** Sends so many records as fast as it goes after as many that do not count: per second. */
  double run(long records) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--topic",
                topic,
                "--num-records",
                Long.toString(2 * records),
                "--warmup-records",
                Long.toString(records),
                "--payload-file",
                payloads.toString(),
                "--throughput",
                "-1",
                "--bootstrap-server",
                bootstrapServers,
                "--command-property"));
    for (Map.Entry<String, Object> setting : ProducerSettings.of(bootstrapServers).entrySet()) {
      arguments.add(setting.getKey() + "=" + setting.getValue());
    }
    try (Child child =
        children.startMain("kafka-producer-perf-test", MAIN, List.of("-Xmx512m"), arguments)) {
      return Double.parseDouble(child.await(STEADY, PATIENCE).group(1));
    }
  }
}
