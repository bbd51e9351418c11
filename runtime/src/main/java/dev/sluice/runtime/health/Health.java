package dev.sluice.runtime.health;

import org.jspecify.annotations.Nullable;

/**
 * How a part is at this moment.
 *
 * @param detail why, for an operator; no personal data, no secrets
 */
public record Health(HealthStatus status, @Nullable String detail) {
  public static Health up() {
    return new Health(HealthStatus.UP, null);
  }

  public static Health up(String detail) {
    return new Health(HealthStatus.UP, detail);
  }

  public static Health degraded(String detail) {
    return new Health(HealthStatus.DEGRADED, detail);
  }

  public static Health down(String detail) {
    return new Health(HealthStatus.DOWN, detail);
  }
}
