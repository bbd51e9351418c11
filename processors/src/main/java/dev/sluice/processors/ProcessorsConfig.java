package dev.sluice.processors;

import dev.sluice.processors.engine.EngineSettings;
import dev.sluice.processors.engine.ParkingPolicy;
import dev.sluice.processors.engine.RetryPolicy;
import dev.sluice.processors.guard.GuardSettings;
import dev.sluice.processors.state.StoreMemory;
import dev.sluice.runtime.config.ConfigException;
import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.ConfigSources;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.seal.SealConfig;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.seal.EnvelopeSeal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * The configuration of processors: {@code processors.yaml} and the shared sections.
 *
 * @param memory how long a command stays known after its end; longer than idempotency keys are kept
 *     and than the commands topic keeps its records
 */
public record ProcessorsConfig(
    KafkaConfig kafka,
    EnvelopeSeal seal,
    Streams streams,
    Services services,
    GuardSettings guard,
    Commits commits,
    EngineSettings engine,
    Duration memory) {
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /**
   * How Kafka Streams runs.
   *
   * @param applicationId names the group, the changelog topics and the transactions
   * @param directory where the stores lie; kept over restarts, one for each instance
   * @param instanceId names this instance in the group, so that a restart takes up its tasks
   * @param cacheBytes of the heap, for what no commit has brought into the stores yet
   * @param storeMemory in bytes, what all stores together take outside of the heap
   * @param sessionTimeout after which the tasks of an instance that is gone move to others
   */
  public record Streams(
      String applicationId,
      Path directory,
      String instanceId,
      int threads,
      int standbys,
      long cacheBytes,
      long storeMemory,
      Duration sessionTimeout,
      Duration transactionTimeout) {}

  /**
   * The services that carry out steps.
   *
   * @param booking target of gRPC, such as {@code 127.0.0.1:19081} or {@code dns:///booking:443}
   * @param tls whether the channels are encrypted, with the platform's trust
   */
  public record Services(String booking, String schedule, boolean tls) {}

  /** When to commit; see {@code CommitGate}. */
  public record Commits(Duration shortestGap, Duration longestGap, int gapPerCommit) {}

  /**
   * @throws ConfigException with every fault
   */
  public static ProcessorsConfig read(ConfigSources sources) {
    ConfigReader reader = ConfigReader.open("processors", sources);
    ProcessorsConfig config =
        new ProcessorsConfig(
            KafkaConfig.read(reader.section("kafka")),
            SealConfig.read(reader.section("seal")),
            streams(reader.section("streams")),
            services(reader.section("services")),
            guard(reader.section("services"), reader.section("circuit")),
            commits(reader.section("commits")),
            engine(reader.section("engine"), parking(reader.section("parking"))),
            reader.section("engine").duration("memory", DAY, DAY.multipliedBy(365)));
    reader.finish();
    return config;
  }

  private static Streams streams(ConfigReader streams) {
    return new Streams(
        streams.string("application-id"),
        Path.of(streams.string("directory")),
        streams.string("instance-id"),
        streams.integer("threads", 1, 64),
        streams.integer("standbys", 0, 4),
        streams.number("cache-bytes", 0, 1L << 34),
        streams.number("store-memory", StoreMemory.LEAST, 1L << 36),
        streams.duration("session-timeout", SECOND, HOUR),
        streams.duration("transaction-timeout", SECOND, HOUR));
  }

  private static Services services(ConfigReader services) {
    return new Services(
        services.string("booking"), services.string("schedule"), services.bool("tls"));
  }

  private static GuardSettings guard(ConfigReader services, ConfigReader circuit) {
    int most = services.integer("calls-each", 1, 100_000);
    int least = services.integer("calls-least", 1, 100_000);
    if (least > most) {
      services.fault("calls-least", "must not be greater than calls-each");
    }
    return new GuardSettings(
        most,
        Math.min(least, most),
        services.duration("slow-call", MILLI, MINUTE),
        circuit.duration("window", SECOND, HOUR),
        circuit.integer("least-seen", 1, 1_000_000),
        circuit.integer("failing-percent", 1, 100),
        circuit.duration("open-first", MILLI, MINUTE),
        circuit.duration("open-longest", MILLI, HOUR));
  }

  private static Commits commits(ConfigReader commits) {
    return new Commits(
        commits.duration("shortest-gap", Duration.ZERO, SECOND),
        commits.duration("longest-gap", Duration.ZERO, SECOND),
        commits.integer("gap-per-commit", 0, 100));
  }

  private static ParkingPolicy parking(ConfigReader parking) {
    Map<CommandType, ParkingPolicy.Rule> rules = new EnumMap<>(CommandType.class);
    for (CommandType type : CommandType.values()) {
      ConfigReader rule = parking.section(type.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      rules.put(
          type,
          new ParkingPolicy.Rule(
              rule.choice("lane", ParkingPolicy.Lane.class),
              rule.duration("patience", SECOND, DAY.multipliedBy(7))));
    }
    return new ParkingPolicy(rules);
  }

  private static EngineSettings engine(ConfigReader engine, ParkingPolicy parking) {
    RetryPolicy retry =
        new RetryPolicy(
            engine.duration("retry-first", MILLI, MINUTE),
            engine.duration("retry-longest", MILLI, HOUR),
            engine.duration("retry-budget", SECOND, DAY));
    EngineSettings settings =
        new EngineSettings(
            engine.integer("places-per-service", 1, 100_000),
            engine.integer("full-at", 1, 10_000_000),
            engine.duration("attempt-timeout", MILLI, MINUTE),
            engine.duration("hold-time", SECOND, DAY),
            retry,
            parking);
    if (settings.holdTime().compareTo(retry.budget()) <= 0) {
      engine.fault("hold-time", "must be longer than retry-budget, or holds run out on the way");
    }
    return settings;
  }
}
