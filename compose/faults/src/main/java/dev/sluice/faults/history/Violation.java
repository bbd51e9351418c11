package dev.sluice.faults.history;

/**
 * A broken promise.
 *
 * @param promise which promise of the design, 1 to 9
 * @param subject the command, feed or resource it was seen on
 * @param what what was seen, and what should have been
 */
public record Violation(int promise, String subject, String what) {}
