package dev.sluice.egress.webhook.send;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of a request. */
public sealed interface Outcome {

  /** Nothing was sent, for a reason of ours: it tells nothing of the receiver. */
  record NotTried() implements Outcome {}

  /** An attempt, to whose receiver it counts. */
  sealed interface Tried extends Outcome {}

  /** 2xx: the receiver has it. */
  record Taken(int status) implements Tried {}

  /** 410: the receiver wants nothing more. */
  record Gone() implements Tried {}

  /**
   * Any other answer.
   *
   * @param retryAfter when the receiver wants to be asked again
   */
  record Refused(int status, @Nullable Duration retryAfter) implements Tried {}

  /**
   * There was no answer.
   *
   * @param error why, for programs: kebab-case
   */
  record Failed(String error) implements Tried {}
}
