package dev.sluice.egress.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.egress.EgressConfig;
import dev.sluice.runtime.config.ConfigException;
import dev.sluice.runtime.config.ConfigSources;
import dev.sluice.schemas.redis.ClaimKeys;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RetentionConfigTest {
  @Test
  void eventsAreNotKeptLongerThanTheirCommands() {
    assertThatThrownBy(() -> read("20d", "21d"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("retention.events: must not be longer than retention.commands");
  }

  @Test
  void neitherIsKeptForLessThanTheLogAndBothFaultsAreNamed() {
    assertThatThrownBy(() -> read("7d", "24h"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("retention.commands: must be from PT192H")
        .hasMessageContaining("retention.events: must be from PT192H");
  }

  @Test
  void theLeastKeepsRowsForLongerThanKeys() {
    assertThat(RetentionConfig.LEAST).isGreaterThan(ClaimKeys.STORED.multipliedBy(2));
  }

  private static EgressConfig read(String commands, String events) {
    return EgressConfig.read(
        ConfigSources.of(
            Map.of("SLUICE_PROFILE", "dev"),
            Map.of("retention.commands", commands, "retention.events", events)));
  }
}
