package dev.sluice.runtime.auth;

import dev.sluice.runtime.health.Health;
import dev.sluice.runtime.health.HealthPart;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.ServerRequest;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Says who asks, by the bearer token of a request (RFC 6750).
 *
 * <p>A token counts when it is signed (RS256, ES256 or EdDSA) by a key of the issuer's JWKS that
 * its {@code kid} names, with the algorithm of that key, and when issuer, audience, {@code exp} and
 * {@code nbf} hold. {@code exp} is taken to the letter; {@code nbf} has the leeway of the
 * configuration. Thread-safe.
 */
public final class Authenticator implements AutoCloseable {
  /** {@code WWW-Authenticate} of a 401 (RFC 9110, 11.6.1). */
  public static final String CHALLENGE = "Bearer realm=\"sluice\"";

  private static final String SCHEME = "bearer ";
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final AuthConfig config;
  private final Clock clock;
  private final JwksSource source;
  private final TokenCache cache;
  private final Consumer<Principal> guard;

  private Authenticator(
      AuthConfig config,
      Clock clock,
      JwksSource source,
      TokenCache cache,
      Consumer<Principal> guard) {
    this.config = config;
    this.clock = clock;
    this.source = source;
    this.cache = cache;
    this.guard = guard;
  }

  /** Begins to fetch the issuer's keys in the background. */
  public static Authenticator open(AuthConfig config, Clock clock) {
    return new Authenticator(
        config, clock, JwksSource.open(config), new TokenCache(config.tokenCache()), _ -> {});
  }

  /**
   * The same, but who bears a good token has to pass a guard too, at each request. It need not be
   * closed beside this one.
   *
   * @param next throws a {@link ProblemException} for whom it turns away
   */
  public Authenticator guardedBy(Consumer<Principal> next) {
    return new Authenticator(config, clock, source, cache, guard.andThen(next));
  }

  /**
   * @throws ProblemException 401, or 503 while the issuer's keys cannot be fetched
   */
  public Principal principal(ServerRequest req) {
    return caller(req).principal();
  }

  /**
   * @throws ProblemException 401, or 503 while the issuer's keys cannot be fetched
   */
  public AuthenticatedCaller caller(ServerRequest req) {
    List<String> lines = Requests.headerLines(req, "Authorization");
    if (lines.isEmpty()) {
      throw unauthenticated("There is no bearer token.", CHALLENGE);
    }
    String line = lines.getFirst().strip();
    if (lines.size() > 1 || !line.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw unauthenticated("There is no bearer token.", CHALLENGE);
    }
    return verify(line.substring(SCHEME.length()).strip());
  }

  /**
   * Verifies a token that came by another way than the header.
   *
   * @throws ProblemException 401, or 503 while the issuer's keys cannot be fetched
   */
  public AuthenticatedCaller verify(String token) {
    try {
      Instant now = clock.instant();
      JwkSet keys = source.keys();
      ByteBuffer digest = TokenCache.digest(token);
      AuthenticatedCaller caller =
          cache.find(digest, keys, now).orElseGet(() -> verify(token, digest, keys, now));
      guard.accept(caller.principal());
      return caller;
    } catch (InvalidTokenException e) {
      String why = String.valueOf(e.getMessage());
      throw unauthenticated(
          why, CHALLENGE + ", error=\"invalid_token\", error_description=\"" + why + "\"");
    } catch (KeysUnavailableException e) {
      throw new ProblemException(
          Problem.of(ProblemType.IDENTITY_UNAVAILABLE).withRetryAfter(RETRY));
    }
  }

  /**
   * Asks the guard again about who was let in before: at the end of a wait, or with a ticket.
   *
   * @throws ProblemException when it turns the caller away now
   */
  public void readmit(Principal caller) {
    guard.accept(caller);
  }

  /** Whether the issuer's keys are there. */
  public HealthPart health() {
    return HealthPart.started("identity-keys", this::keysHealth);
  }

  @Override
  public void close() {
    source.close();
  }

  private Health keysHealth() {
    if (source.size() == 0) {
      return Health.down("no keys from " + config.jwksUri() + ": " + source.fault());
    }
    String keys = source.size() + " keys";
    return source.fault() == null
        ? Health.up(keys)
        : Health.degraded(keys + ", not refreshed: " + source.fault());
  }

  private AuthenticatedCaller verify(String text, ByteBuffer digest, JwkSet keys, Instant now) {
    TokenReader.Token token = TokenReader.read(text);
    Instant expiresAt = checkClaims(token.claims(), now);
    AuthenticatedCaller caller =
        new AuthenticatedCaller(TokenReader.principal(token.claims()), expiresAt);
    JwkSet current = keys.key(token.kid()).isPresent() ? keys : source.keysAfterMiss();
    VerificationKey key =
        current
            .key(token.kid())
            .orElseThrow(() -> new InvalidTokenException("The token's key is not known."));
    if (!key.is(token.alg())) {
      throw new InvalidTokenException("The token's alg is not that of its key.");
    }
    if (!key.verifies(token.signed(), token.signature())) {
      throw new InvalidTokenException("The token's signature does not hold.");
    }
    cache.put(digest, current, caller);
    return caller;
  }

  private Instant checkClaims(JsonNode claims, Instant now) {
    if (!claims.path("iss").asString("").equals(config.issuer())) {
      throw new InvalidTokenException("The token is from another issuer.");
    }
    if (!TokenReader.texts(claims, "aud").contains(config.audience())) {
      throw new InvalidTokenException("The token is for another audience.");
    }
    Instant expiresAt = TokenReader.instant(claims, "exp");
    if (!now.isBefore(expiresAt)) {
      throw new InvalidTokenException("The token has expired.");
    }
    if (claims.has("nbf")
        && now.plus(config.leeway()).isBefore(TokenReader.instant(claims, "nbf"))) {
      throw new InvalidTokenException("The token is not valid yet.");
    }
    return expiresAt;
  }

  private static ProblemException unauthenticated(String detail, String challenge) {
    return new ProblemException(ProblemType.UNAUTHENTICATED, detail)
        .withHeader("WWW-Authenticate", challenge);
  }
}
