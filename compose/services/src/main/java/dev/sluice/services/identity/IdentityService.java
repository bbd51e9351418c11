package dev.sluice.services.identity;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.services.call.Recurring;
import dev.sluice.services.postgres.Database;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who there is, and their tokens: logs in, refreshes, logs out, registers.
 *
 * <p>Safe for use by many threads. What cannot be served is a {@link ProblemException}: wrong
 * credentials, a dead refresh token, a taken name, too many attempts, the database lost.
 */
public final class IdentityService implements AutoCloseable {

  static final Pattern USERNAME = Pattern.compile("[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]");

  private static final Logger LOG = LoggerFactory.getLogger(IdentityService.class);
  private static final String CHALLENGE = "Bearer realm=\"sluice\"";
  private static final List<String> NEW_ROLES = List.of("client");
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final IdentityConfig config;
  private final Clock clock;
  private final Database database;
  private final KeyRing keys;
  private final TokenSigner signer;
  private final Passwords passwords;
  private final SecureRandom random;
  private final Metrics metrics;
  private final Recurring housekeeping = new Recurring();

  private IdentityService(
      IdentityConfig config, Clock clock, Metrics metrics, Database database, SecureRandom random)
      throws SQLException {
    this.config = config;
    this.clock = clock;
    this.metrics = metrics;
    this.database = database;
    this.random = random;
    this.passwords = new Passwords(random);
    this.keys =
        new KeyRing(
            database,
            new SigningKeyStore(new KeyWrapping(config.keySecret().reveal(), random)),
            clock,
            config.keyRotation(),
            config.accessTokenLife());
    this.signer =
        new TokenSigner(keys, clock, config.issuer(), config.audience(), config.accessTokenLife());
  }

  /** Migrates the database, makes the first key and the accounts of the configuration. */
  public static IdentityService start(IdentityConfig config, Clock clock, Metrics metrics) {
    Database database = Database.open("identity", "db/identity", config.database());
    try {
      var service = new IdentityService(config, clock, metrics, database, new SecureRandom());
      for (SeedAccount account : config.accounts()) {
        service.seed(account);
      }
      service.housekeeping.every(Duration.ofSeconds(5), "signing keys", service.keys::refresh);
      service.housekeeping.every(Duration.ofMinutes(1), "forget", service::forget);
      return service;
    } catch (SQLException e) {
      database.close();
      throw new IllegalStateException("the identity database refuses to work", e);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  KeyRing keys() {
    return keys;
  }

  Tokens login(String username, String password) {
    if (!USERNAME.matcher(username).matches()) {
      // Nobody has such a name; this shall not be seen by the time that it takes.
      boolean _ = passwords.verify(password, null);
      throw refused();
    }
    Instant now = clock.instant();
    Optional<Duration> pause =
        transact(connection -> LoginThrottle.pause(connection, username, now));
    if (pause.isPresent()) {
      count("login", "throttled");
      throw new ProblemException(
          new Problem(
              ProblemType.RATE_LIMITED,
              "Too many wrong passwords for this name.",
              null,
              List.of(),
              pause.get().plusSeconds(1)));
    }
    Optional<StoredAccount> found = transact(connection -> AccountStore.find(connection, username));
    if (!passwords.verify(password, found.map(StoredAccount::passwordHash).orElse(null))) {
      transact(
          connection -> {
            LoginThrottle.failed(connection, username, clock.instant());
            return true;
          });
      throw refused();
    }
    Account account = found.orElseThrow().account();
    RefreshToken refreshToken = RefreshToken.random(random);
    transact(
        connection -> {
          UUID family = UUID.randomUUID();
          Instant expiresAt = clock.instant().plus(config.refreshTokenLife());
          TokenFamilyStore.insertFamily(connection, family, username, expiresAt);
          TokenFamilyStore.insertToken(connection, family, refreshToken);
          LoginThrottle.succeeded(connection, username);
          return true;
        });
    count("login", "ok");
    return new Tokens(signer.sign(account), signer.life(), refreshToken);
  }

  Tokens refresh(RefreshToken presented) {
    RefreshToken next = RefreshToken.random(random);
    Optional<Account> account = transact(connection -> exchange(connection, presented, next));
    count("refresh", account.isPresent() ? "ok" : "refused");
    return new Tokens(
        signer.sign(account.orElseThrow(() -> unauthenticated(ProblemType.INVALID_REFRESH_TOKEN))),
        signer.life(),
        next);
  }

  private Optional<Account> exchange(
      Connection connection, RefreshToken presented, RefreshToken next) throws SQLException {
    Instant now = clock.instant();
    Optional<TokenFamilyStore.Known> known = TokenFamilyStore.lock(connection, presented, now);
    if (known.isEmpty() || !known.get().alive()) {
      return Optional.empty();
    }
    UUID family = known.get().family();
    if (known.get().used()) {
      // One of two holders of this token has stolen it, and we cannot know which.
      TokenFamilyStore.revoke(connection, family, now);
      LOG.atWarn().addKeyValue("family", family).log("refresh token reused, family revoked");
      return Optional.empty();
    }
    TokenFamilyStore.use(connection, presented, now);
    TokenFamilyStore.insertToken(connection, family, next);
    return AccountStore.find(connection, known.get().username()).map(StoredAccount::account);
  }

  /** Revokes a refresh token and all that came of the same login; unknown ones are dead anyway. */
  void logout(RefreshToken presented) {
    Instant now = clock.instant();
    transact(
        connection -> {
          var known = TokenFamilyStore.lock(connection, presented, now);
          if (known.isPresent()) {
            TokenFamilyStore.revoke(connection, known.get().family(), now);
          }
          return true;
        });
  }

  Account register(String username, String password) {
    String tenant =
        config
            .registrationTenant()
            .orElseThrow(
                () -> new ProblemException(ProblemType.FORBIDDEN, "Nobody can register here."));
    if (transact(connection -> AccountStore.find(connection, username)).isPresent()) {
      throw taken();
    }
    var account = new Account(username, tenant, NEW_ROLES);
    var stored = new StoredAccount(account, passwords.hash(password));
    if (!transact(connection -> AccountStore.insert(connection, stored, clock.instant()))) {
      throw taken();
    }
    count("register", "ok");
    return account;
  }

  private void seed(SeedAccount seed) throws SQLException {
    var found = database.transact(connection -> AccountStore.find(connection, seed.username()));
    if (found.isPresent()) {
      return;
    }
    var account = new Account(seed.username(), seed.tenant(), seed.roles());
    var stored = new StoredAccount(account, passwords.hash(seed.password().reveal()));
    boolean _ = database.transact(it -> AccountStore.insert(it, stored, clock.instant()));
  }

  private void forget() throws SQLException {
    Instant now = clock.instant();
    boolean _ =
        database.transact(
            connection -> {
              LoginThrottle.forget(connection, now);
              TokenFamilyStore.forget(connection, now);
              return true;
            });
  }

  private <T> T transact(Database.Work<T> work) {
    try {
      return database.transact(work);
    } catch (SQLException e) {
      LOG.atWarn().setCause(e).log("identity database failed");
      throw new ProblemException(
          Problem.of(ProblemType.IDENTITY_UNAVAILABLE, "Accounts cannot be looked up now.")
              .withRetryAfter(RETRY));
    }
  }

  private void count(String call, String outcome) {
    metrics
        .counter(
            "sluice_identity_calls",
            "Calls to the identity service",
            "call",
            call,
            "outcome",
            outcome)
        .increment();
  }

  private ProblemException refused() {
    count("login", "refused");
    return unauthenticated(ProblemType.INVALID_CREDENTIALS);
  }

  private static ProblemException taken() {
    return new ProblemException(Problem.of(ProblemType.USERNAME_TAKEN));
  }

  private static ProblemException unauthenticated(ProblemType type) {
    return new ProblemException(Problem.of(type)).withHeader("WWW-Authenticate", CHALLENGE);
  }

  /** Whether accounts can be looked up. */
  public boolean isHealthy() {
    return database.isReachable();
  }

  @Override
  public void close() {
    housekeeping.close();
    database.close();
  }
}
