package dev.sluice.processors.policy;

/** A policy that cannot be put in force: which rule, and why. */
public final class InvalidPolicyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidPolicyException(String rule, String detail) {
    super(rule + ": " + detail);
  }
}
