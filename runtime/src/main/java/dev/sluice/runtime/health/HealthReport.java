package dev.sluice.runtime.health;

import java.util.List;

/**
 * The answer to one probe.
 *
 * @param status the worst of the parts
 */
public record HealthReport(HealthStatus status, List<Entry> parts) {
  /** How one part is. */
  public record Entry(String name, Health health) {}

  public HealthReport {
    parts = List.copyOf(parts);
  }

  static HealthReport of(List<Entry> parts) {
    HealthStatus worst = HealthStatus.UP;
    for (Entry part : parts) {
      worst = part.health().status().compareTo(worst) > 0 ? part.health().status() : worst;
    }
    return new HealthReport(worst, parts);
  }
}
