package dev.sluice.egress.store;

/**
 * Another instance has moved the offsets on: this one's batch is of the past, and nothing of it may
 * be written.
 */
public final class StaleOffsetsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StaleOffsetsException() {
    super("the offsets are not where this batch begins");
  }
}
