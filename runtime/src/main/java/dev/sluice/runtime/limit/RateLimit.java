package dev.sluice.runtime.limit;

import dev.sluice.runtime.config.ConfigReader;
import java.time.Duration;

/**
 * How many requests of a kind are let in: a section under {@code rate-limits}.
 *
 * @param kind a part of the names of its keys and measures
 * @param perPrincipal of one caller
 * @param perTenant of all callers of a tenant
 */
public record RateLimit(String kind, Quota perPrincipal, Quota perTenant) {
  /** Small enough that a window of nanoseconds times this is no overflow. */
  private static final long MOST = 2_000_000;

  /** The section {@code rate-limits.<kind>}. */
  public static RateLimit read(ConfigReader limits, String kind) {
    ConfigReader section = limits.section(kind);
    Duration window = section.duration("window", Duration.ofSeconds(1), Duration.ofHours(1));
    return new RateLimit(
        kind,
        new Quota(section.number("per-principal", 1, MOST), window),
        new Quota(section.number("per-tenant", 1, MOST), window));
  }

  /** The header {@code RateLimit-Policy} (draft-ietf-httpapi-ratelimit-headers-10). */
  String policy() {
    return item("principal", perPrincipal) + ", " + item("tenant", perTenant);
  }

  private static String item(String name, Quota quota) {
    return "\"" + name + "\";q=" + quota.requests() + ";w=" + quota.window().toSeconds();
  }
}
