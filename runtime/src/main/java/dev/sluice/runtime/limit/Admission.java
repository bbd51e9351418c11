package dev.sluice.runtime.limit;

import dev.sluice.runtime.auth.AuthenticatedCaller;
import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Principal;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Lets a request in whose token is good, and whose caller does not ask too often. Thread-safe. */
public final class Admission {
  private final Authenticator authenticator;
  private final RateLimiter limiter;

  public Admission(Authenticator authenticator, RateLimiter limiter) {
    this.authenticator = authenticator;
    this.limiter = limiter;
  }

  /**
   * @param res is told how many requests are left
   * @throws ProblemException 401, 403, 429, or 503 while tokens cannot be checked
   */
  public Principal principal(ServerRequest req, ServerResponse res) {
    return caller(req, res).principal();
  }

  /**
   * @param res is told how many requests are left
   * @throws ProblemException 401, 403, 429, or 503 while tokens cannot be checked
   */
  public AuthenticatedCaller caller(ServerRequest req, ServerResponse res) {
    AuthenticatedCaller caller = authenticator.caller(req);
    limiter.admit(caller.principal(), res, 1);
    return caller;
  }

  /**
   * Counts a request whose caller is known in another way, such as by a ticket.
   *
   * @throws ProblemException 403, 429
   */
  public void admit(Principal caller, ServerResponse res) {
    authenticator.readmit(caller);
    limiter.admit(caller, res, 1);
  }

  /**
   * Whether who was let in before still is; counts nothing.
   *
   * @throws ProblemException 403
   */
  public void readmit(Principal caller) {
    authenticator.readmit(caller);
  }
}
