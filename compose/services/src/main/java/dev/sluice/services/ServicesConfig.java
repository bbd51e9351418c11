package dev.sluice.services;

import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.ConfigSources;
import dev.sluice.services.call.ServiceConfig;
import dev.sluice.services.identity.IdentityConfig;
import java.util.Optional;
import java.util.function.Function;

/** Which of the reference services run, and how: {@code services.yaml}. */
public record ServicesConfig(
    Optional<ServiceConfig> booking,
    Optional<ServiceConfig> schedule,
    Optional<IdentityConfig> identity) {

  /**
   * Reads the configuration.
   *
   * @throws dev.sluice.runtime.config.ConfigException with all of its faults
   */
  public static ServicesConfig read(ConfigSources sources) {
    ConfigReader reader = ConfigReader.open("services", sources);
    ConfigReader auth = reader.section("auth");
    var config =
        new ServicesConfig(
            ifEnabled(reader.section("booking"), ServiceConfig::read),
            ifEnabled(reader.section("schedule"), ServiceConfig::read),
            ifEnabled(reader.section("identity"), it -> IdentityConfig.read(it, auth)));
    reader.finish();
    return config;
  }

  private static <T> Optional<T> ifEnabled(
      ConfigReader section, Function<ConfigReader, T> reading) {
    T config = reading.apply(section);
    return section.bool("enabled") ? Optional.of(config) : Optional.empty();
  }
}
