package dev.sluice.ingress.control;

import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.control.ControlLog;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.ServerRequest;

/**
 * Says who may make these calls, and when they can be answered. What they change is no matter of
 * the policies that they change: nobody can shut an operator out by a policy. Thread-safe.
 */
final class ControlGate {
  private static final String OPERATOR = "operator";
  private static final String AUDITOR = "auditor";

  private final Authenticator authenticator;
  private final ControlLog state;

  ControlGate(Authenticator authenticator, ControlLog state) {
    this.authenticator = authenticator;
    this.state = state;
  }

  /**
   * @throws ProblemException 401, 403; 400 for a query, which none of these calls takes
   */
  Principal operator(ServerRequest req) {
    Principal principal = authenticator.principal(req);
    if (!principal.hasRole(OPERATOR)) {
      throw new ProblemException(Problem.of(ProblemType.FORBIDDEN));
    }
    Requests.withoutQuery(req);
    return principal;
  }

  /**
   * @throws ProblemException 401, 403, 400; 503 as long as not everything has been read
   */
  Principal reader(ServerRequest req) {
    Principal principal = authenticator.principal(req);
    if (!principal.hasRole(OPERATOR) && !principal.hasRole(AUDITOR)) {
      throw new ProblemException(Problem.of(ProblemType.FORBIDDEN));
    }
    Requests.withoutQuery(req);
    if (!state.isCaughtUp()) {
      throw new ProblemException(Problem.of(ProblemType.PROJECTIONS_UNAVAILABLE));
    }
    return principal;
  }
}
