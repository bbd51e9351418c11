package dev.sluice.schemas.problem;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One occurrence of a problem (RFC 9457). Trace id and instance are added where it is answered.
 *
 * @param type what kind
 * @param detail what happened this time, for people
 * @param commandId the command it is about, if one is known
 * @param errors all faults of bad input
 * @param retryAfter when it makes sense to try again, at the earliest
 */
public record Problem(
    ProblemType type,
    String detail,
    @Nullable UUID commandId,
    List<FieldError> errors,
    @Nullable Duration retryAfter) {
  private static final Duration SOON = Duration.ofSeconds(1);

  public Problem {
    errors = List.copyOf(errors);
  }

  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, null, List.of(), null);
  }

  public static Problem of(ProblemType type) {
    return of(type, type.description());
  }

  public static Problem invalid(ProblemType type, List<FieldError> errors) {
    return of(type).withErrors(errors);
  }

  public Problem withCommandId(UUID id) {
    return new Problem(type, detail, id, errors, retryAfter);
  }

  public Problem withErrors(List<FieldError> faults) {
    return new Problem(type, detail, commandId, faults, retryAfter);
  }

  /** As it is answered: whoever is to try again later is told when, if only roughly. */
  public Problem timed() {
    boolean later = type.status() == 503 || type == ProblemType.RATE_LIMITED;
    return later && retryAfter == null ? withRetryAfter(SOON) : this;
  }

  public Problem withRetryAfter(Duration after) {
    return new Problem(type, detail, commandId, errors, after);
  }
}
