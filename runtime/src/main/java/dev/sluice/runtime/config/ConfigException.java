package dev.sluice.runtime.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be started with: all of its faults. */
public final class ConfigException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient List<ConfigFault> faults;

  ConfigException(List<ConfigFault> faults) {
    super(
        faults.stream()
            .map(ConfigFault::toString)
            .collect(Collectors.joining("\n  ", "The configuration has faults:\n  ", "")));
    this.faults = List.copyOf(faults);
  }

  static ConfigException of(String key, String detail) {
    return new ConfigException(List.of(new ConfigFault(key, detail)));
  }

  public List<ConfigFault> faults() {
    return faults;
  }
}
