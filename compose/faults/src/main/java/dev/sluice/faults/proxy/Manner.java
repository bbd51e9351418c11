package dev.sluice.faults.proxy;

import io.grpc.Status;
import java.time.Duration;

/** How a service behaves to those who call it through a {@link CallProxy}. */
public sealed interface Manner {

  /** It does what it is asked, and says so. */
  record Honest() implements Manner {}

  /** It does what it is asked, later. */
  record Slow(Duration by) implements Manner {}

  /** It does nothing and answers with this status. */
  record Failing(Status.Code status) implements Manner {}

  /** It does what it is asked, and answers when the caller has given up waiting. */
  record Late() implements Manner {}

  /** It does what it is asked, and answers that it is unavailable. */
  record Losing() implements Manner {}

  /**
   * It is asked twice.
   *
   * @param lag how much later for the second time; zero: at once
   */
  record Doubling(Duration lag) implements Manner {}
}
