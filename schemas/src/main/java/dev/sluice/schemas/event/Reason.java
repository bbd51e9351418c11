package dev.sluice.schemas.event;

import dev.sluice.schemas.problem.ProblemType;

/** Why a command ended as it did: the machine-readable code and a sentence. */
public record Reason(ProblemType type, String detail) {
  public static Reason of(ProblemType type) {
    return new Reason(type, type.description());
  }
}
