package dev.sluice.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClockConfigTest {
  @Test
  void aProcessHasTheClockOfTheMachine() {
    assertThat(read(Map.of("SLUICE_PROFILE", "prod")).offset()).isZero();
  }

  @Test
  void aClockMayBeBehind() {
    ClockConfig config = read(Map.of("SLUICE_PROFILE", "dev", "SLUICE_CLOCK_OFFSET", "-PT1H"));
    assertThat(config.clock().instant())
        .isBefore(Clock.systemUTC().instant().minus(Duration.ofMinutes(59)));
  }

  @Test
  void aWrongClockIsRefusedOutsideDev() {
    assertThatThrownBy(() -> read(Map.of("SLUICE_PROFILE", "prod", "SLUICE_CLOCK_OFFSET", "1s")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("clock.offset")
        .hasMessageContaining("must be zero outside of dev");
  }

  private static ClockConfig read(Map<String, String> environment) {
    ConfigReader reader = ConfigReader.open("test", ConfigSources.of(environment, Map.of()));
    ClockConfig config = ClockConfig.read(reader.section("clock"));
    reader.finish();
    return config;
  }
}
