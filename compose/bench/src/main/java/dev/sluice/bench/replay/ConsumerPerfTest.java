package dev.sluice.bench.replay;

import dev.sluice.bench.system.Child;
import dev.sluice.bench.system.Children;
import dev.sluice.schemas.kafka.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kafka's own {@code kafka-consumer-perf-test}, in a process of its own. */
final class ConsumerPerfTest {
  private static final String MAIN = "org.apache.kafka.tools.ConsumerPerformance";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * Start, end, MB, MB/s, records, records/s, ms of rebalancing, ms of fetching, MB/s, records/s.
   */
  private static final Pattern RESULT =
      Pattern.compile("^[^,]+, [^,]+, [\\d.]+, [\\d.]+, (\\d+), [\\d.]+, \\d+, (\\d+), ");

  private ConsumerPerfTest() {}

  /** Reads the topics of commands and feeds; records a second, without the wait for partitions. */
  static double run(Children children, String bootstrapServers, long records)
      throws IOException, InterruptedException {
    List<String> arguments =
        List.of(
            "--bootstrap-server",
            bootstrapServers,
            "--include",
            Topics.COMMANDS.name() + "|" + Topics.FEEDS.name(),
            "--num-records",
            Long.toString(records),
            "--command-property",
            "isolation.level=read_committed",
            "--hide-header");
    try (Child child =
        children.startMain("kafka-consumer-perf-test", MAIN, List.of("-Xmx512m"), arguments)) {
      return perSecond(child.await(RESULT, PATIENCE), records);
    }
  }

  private static double perSecond(Matcher result, long records) throws IOException {
    long read = Long.parseLong(result.group(1));
    if (read < records) {
      throw new IOException("kafka-consumer-perf-test read " + read + " of " + records);
    }
    return read * 1e3 / Long.parseLong(result.group(2));
  }
}
