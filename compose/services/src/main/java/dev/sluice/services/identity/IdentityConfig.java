package dev.sluice.services.identity;

import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.Secret;
import dev.sluice.services.postgres.DatabaseConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the identity service runs: section {@code identity}.
 *
 * @param issuer the {@code iss} of its tokens, and the address at which it is reached
 * @param audience the {@code aud} of its tokens
 * @param keySecret encrypts the private keys in the database
 * @param accessTokenLife how long an access token is good for
 * @param refreshTokenLife how long a login can be kept up by refreshing
 * @param keyRotation how long a key signs
 * @param registrationTenant where new accounts go; if missing, nobody can register
 * @param accounts made when the service starts
 */
public record IdentityConfig(
    DatabaseConfig database,
    String issuer,
    String audience,
    Secret keySecret,
    Duration accessTokenLife,
    Duration refreshTokenLife,
    Duration keyRotation,
    Optional<String> registrationTenant,
    List<SeedAccount> accounts) {

  private static final int LEAST_SECRET = 32;

  public IdentityConfig {
    accounts = List.copyOf(accounts);
  }

  /**
   * @param auth section {@code auth}: issuer and audience are those that tokens are checked for
   */
  public static IdentityConfig read(ConfigReader identity, ConfigReader auth) {
    Secret keySecret = identity.secret("key-secret");
    if (keySecret.reveal().length() < LEAST_SECRET) {
      identity.fault("key-secret", "must have at least " + LEAST_SECRET + " characters");
    }
    return new IdentityConfig(
        DatabaseConfig.read(identity.section("database")),
        auth.string("issuer"),
        auth.string("audience"),
        keySecret,
        identity.duration("access-token-life", Duration.ofSeconds(1), Duration.ofDays(1)),
        identity.duration("refresh-token-life", Duration.ofMinutes(1), Duration.ofDays(366)),
        identity.duration("key-rotation", Duration.ofHours(1), Duration.ofDays(366)),
        identity.optionalString("registration-tenant"),
        identity.sections("accounts", IdentityConfig::account));
  }

  private static SeedAccount account(ConfigReader account) {
    String username = account.string("username");
    if (!IdentityService.USERNAME.matcher(username).matches()) {
      account.fault("username", "must be a name that can be registered");
    }
    return new SeedAccount(
        username, account.secret("password"), account.string("tenant"), account.list("roles"));
  }
}
