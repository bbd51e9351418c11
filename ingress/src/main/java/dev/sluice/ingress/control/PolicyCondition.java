package dev.sluice.ingress.control;

import dev.sluice.ingress.header.Conditions;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.schemas.policy.PolicyChange;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * On what condition a policy is changed (RFC 9110, 13.1): {@code If-Match} names the version that
 * is to be replaced, {@code If-None-Match: *} asks that there be none.
 */
record PolicyCondition(Conditions match, boolean none) {
  private static final String IF_NONE_MATCH = "If-None-Match";

  /**
   * @throws ProblemException 400 when a header is malformed
   */
  static PolicyCondition read(ServerRequest req) {
    Optional<String> none = Requests.header(req, IF_NONE_MATCH).map(String::strip);
    if (none.isPresent() && !none.get().equals("*")) {
      throw new ProblemException(
          Problem.invalid(
              ProblemType.MALFORMED_REQUEST,
              List.of(new FieldError("header:" + IF_NONE_MATCH, "must be *, or left out"))));
    }
    return new PolicyCondition(
        Conditions.read(name -> Requests.headerLines(req, name)), none.isPresent());
  }

  /**
   * @param newest absent: there never was one
   * @throws ProblemException 412
   */
  void check(Optional<PolicyChange> newest) {
    Optional<Long> version =
        newest.filter(change -> change.document() != null).map(PolicyChange::version);
    Long expected = match.expectedRevision();
    boolean matches =
        version.isPresent() && (expected == null || expected.equals(version.orElseThrow()));
    if ((match.ifMatch() && !matches) || (none && version.isPresent())) {
      throw new ProblemException(
          ProblemType.VERSION_MISMATCH,
          version
              .map(v -> "The policy is at version " + v + ".")
              .orElse("There is no such policy."));
    }
  }
}
