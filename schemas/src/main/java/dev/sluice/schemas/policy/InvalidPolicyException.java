package dev.sluice.schemas.policy;

import dev.sluice.schemas.problem.FieldError;
import java.util.List;
import java.util.stream.Collectors;

/** A policy that cannot be put in force: every fault, with its place in the document. */
public final class InvalidPolicyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<FieldError> faults;

  InvalidPolicyException(List<FieldError> faults) {
    super(
        faults.stream()
            .map(fault -> fault.pointer() + " " + fault.detail())
            .collect(Collectors.joining("; ")));
    this.faults = List.copyOf(faults);
  }

  public List<FieldError> faults() {
    return faults;
  }
}
