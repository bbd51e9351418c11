package dev.sluice.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.runtime.config.ConfigException;
import dev.sluice.runtime.config.ConfigSources;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServicesConfigTest {

  @Test
  void devHasADefaultForEverythingAndNoAccounts() {
    ServicesConfig config =
        ServicesConfig.read(ConfigSources.of(Map.of("SLUICE_PROFILE", "dev"), Map.of()));

    assertThat(config.booking().orElseThrow().port()).isEqualTo(19081);
    assertThat(config.schedule().orElseThrow().port()).isEqualTo(19082);
    assertThat(config.identity().orElseThrow().accounts()).isEmpty();
    assertThat(config.identity().orElseThrow().registrationTenant()).isEmpty();
    assertThat(config.toString()).doesNotContain("only for development");
  }

  @Test
  void accountsComeFromWhoeverStartsTheServices() {
    ServicesConfig config =
        ServicesConfig.read(
            ConfigSources.of(
                Map.of("SLUICE_PROFILE", "dev", "SLUICE_BOOKING_PORT", "7"),
                Map.of(
                    "identity.accounts.0.username", "operator",
                    "identity.accounts.0.password", "demo",
                    "identity.accounts.0.tenant", "demo",
                    "identity.accounts.0.roles", "client,operator",
                    "identity.registration-tenant", "demo",
                    "schedule.enabled", "false")));

    assertThat(config.booking().orElseThrow().port()).isEqualTo(7);
    assertThat(config.schedule()).isEmpty();
    assertThat(config.identity().orElseThrow().accounts().getFirst().roles())
        .containsExactly("client", "operator");
  }

  @Test
  void prodNamesEverySecretThatIsMissing() {
    assertThatThrownBy(() -> ServicesConfig.read(ConfigSources.of(new HashMap<>(), Map.of())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("booking.database.password")
        .hasMessageContaining("schedule.database.url")
        .hasMessageContaining("identity.key-secret")
        .hasMessageContaining("auth.issuer");
  }
}
