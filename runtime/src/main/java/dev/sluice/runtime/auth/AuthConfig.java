package dev.sluice.runtime.auth;

import dev.sluice.runtime.config.ConfigReader;
import java.net.URI;
import java.time.Duration;

/**
 * Whose tokens are taken: section {@code auth}.
 *
 * @param issuer the {@code iss} that a token must have
 * @param audience one of the {@code aud} that a token must have
 * @param jwksUri where the issuer's keys are
 * @param leeway how far our clock may be behind the issuer's when {@code nbf} is checked
 * @param jwksRefresh how often the keys are fetched again
 * @param jwksTimeout how long one fetch may take
 * @param tokenCache how many verified tokens are remembered
 */
public record AuthConfig(
    String issuer,
    String audience,
    URI jwksUri,
    Duration leeway,
    Duration jwksRefresh,
    Duration jwksTimeout,
    int tokenCache) {
  private static final Duration SECOND = Duration.ofSeconds(1);

  public static AuthConfig read(ConfigReader auth) {
    return new AuthConfig(
        auth.string("issuer"),
        auth.string("audience"),
        auth.uri("jwks-uri", "http", "https"),
        auth.duration("leeway", Duration.ZERO, Duration.ofMinutes(1)),
        auth.duration("jwks-refresh", SECOND, Duration.ofDays(1)),
        auth.duration("jwks-timeout", Duration.ofMillis(100), Duration.ofSeconds(10)),
        auth.integer("token-cache", 0, 10_000_000));
  }
}
