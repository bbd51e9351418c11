package dev.sluice.egress.webhook.send;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of a request. */
public sealed interface Outcome {

  /** 2xx: the receiver has it. */
  record Taken(int status) implements Outcome {}

  /** 410: the receiver wants nothing more. */
  record Gone() implements Outcome {}

  /**
   * Any other answer.
   *
   * @param retryAfter when the receiver wants to be asked again
   */
  record Refused(int status, @Nullable Duration retryAfter) implements Outcome {}

  /**
   * There was no answer.
   *
   * @param error why, for programs: kebab-case
   */
  record Failed(String error) implements Outcome {}
}
