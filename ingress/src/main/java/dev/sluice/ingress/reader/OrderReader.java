package dev.sluice.ingress.reader;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads the bodies of orders about commands from untrusted JSON. */
public final class OrderReader {
  private OrderReader() {}

  /**
   * Why the order is given, if it says so.
   *
   * @throws ProblemException 422 with all faults of the body
   */
  public static Optional<String> reason(JsonNode json) {
    Faults faults = new Faults();
    ObjectReader body = new ObjectReader(json, Pointer.ROOT, faults);
    Optional<String> reason = Optional.ofNullable(body.optionalText("reason", TextRule.FREE_TEXT));
    body.finish();
    if (faults.any()) {
      throw new ProblemException(Problem.invalid(ProblemType.INVALID_REQUEST, faults.errors()));
    }
    return reason;
  }
}
