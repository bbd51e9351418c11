package dev.sluice.processors;

import dev.sluice.processors.engine.EngineSettings;
import dev.sluice.processors.engine.ParkingPolicy;
import dev.sluice.processors.engine.RetryPolicy;
import dev.sluice.processors.guard.GuardSettings;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.schemas.command.CommandType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Processors as they are configured by default, on parts of a test. */
public final class TestConfig {
  private TestConfig() {}

  public static ProcessorsConfig of(String bootstrap, String services, Path directory) {
    return of(bootstrap, services, directory, "one", 0);
  }

  /** One of several instances. */
  static ProcessorsConfig of(
      String bootstrap, String services, Path directory, String instance, int standbys) {
    return new ProcessorsConfig(
        KafkaConfig.of(bootstrap),
        Commands.seal(),
        new ProcessorsConfig.Streams(
            "processors-test",
            directory,
            instance,
            Integer.getInteger("bench.threads", 1),
            standbys,
            64 << 20,
            128 << 20,
            Duration.ofSeconds(7),
            Duration.ofSeconds(8)),
        new ProcessorsConfig.Services(services, services, false),
        guard(),
        new ProcessorsConfig.Commits(
            Duration.ofMillis(Integer.getInteger("bench.shortest", 2)),
            Duration.ofMillis(Integer.getInteger("bench.longest", 50)),
            Integer.getInteger("bench.gap", 2)),
        engine(),
        Duration.ofDays(8));
  }

  static GuardSettings guard() {
    return new GuardSettings(
        256,
        16,
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        20,
        50,
        Duration.ofMillis(500),
        Duration.ofSeconds(5));
  }

  static EngineSettings engine() {
    return engine(256);
  }

  static EngineSettings engine(int placesPerService) {
    return new EngineSettings(
        placesPerService,
        Integer.getInteger("test.full-at", 20_000),
        Duration.ofSeconds(5),
        Duration.ofMinutes(15),
        new RetryPolicy(Duration.ofMillis(50), Duration.ofSeconds(10), Duration.ofMinutes(10)),
        parking());
  }

  private static ParkingPolicy parking() {
    Map<CommandType, ParkingPolicy.Rule> rules = new EnumMap<>(CommandType.class);
    for (CommandType type : CommandType.values()) {
      ParkingPolicy.Lane lane =
          type == CommandType.CREATE_BOOKING ? ParkingPolicy.Lane.PASS : ParkingPolicy.Lane.BLOCK;
      rules.put(type, new ParkingPolicy.Rule(lane, Duration.ofHours(1)));
    }
    return new ParkingPolicy(rules);
  }
}
