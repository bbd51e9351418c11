package dev.sluice.runtime.http;

import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;

/** Which problem stands for an HTTP status that Helidon chose by itself. */
final class ProblemStatus {
  private ProblemStatus() {}

  static Problem of(int status) {
    return Problem.of(type(status));
  }

  private static ProblemType type(int status) {
    return switch (status) {
      case 401 -> ProblemType.UNAUTHENTICATED;
      case 403 -> ProblemType.FORBIDDEN;
      case 404 -> ProblemType.NOT_FOUND;
      case 405 -> ProblemType.METHOD_NOT_ALLOWED;
      case 406 -> ProblemType.NOT_ACCEPTABLE;
      case 408 -> ProblemType.REQUEST_TIMEOUT;
      case 413 -> ProblemType.PAYLOAD_TOO_LARGE;
      case 415 -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
      case 429, 503 -> ProblemType.OVERLOADED;
      case 505 -> ProblemType.MALFORMED_REQUEST;
      default -> status < 500 ? ProblemType.MALFORMED_REQUEST : ProblemType.INTERNAL_ERROR;
    };
  }
}
