package dev.sluice.processors.step;

import dev.sluice.schemas.event.Result;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of one attempt of a call. */
public sealed interface Outcome {

  /** Name of the gRPC status code. */
  String grpcStatus();

  /**
   * It was carried out.
   *
   * @param result what the step left behind, if that is what the command is about
   */
  record Done(@Nullable Result result) implements Outcome {
    @Override
    public String grpcStatus() {
      return "OK";
    }
  }

  /**
   * The service said no; nothing was done, and a repeat would be refused too.
   *
   * @param reason ErrorInfo reason, or the status where there is none
   */
  record Refused(String grpcStatus, String reason, String detail) implements Outcome {}

  /**
   * It is not known whether it was carried out: repeat it with the same key.
   *
   * @param retryAfter before which the service does not want a repeat, if it said so
   */
  record Retryable(String grpcStatus, Failure failure, String detail, @Nullable Duration retryAfter)
      implements Outcome {}

  /** The call was not made: the service is to be spared. Ask again, with the same key. */
  record HeldBack(Duration pause) implements Outcome {
    @Override
    public String grpcStatus() {
      return "UNAVAILABLE";
    }
  }

  /** What a failed call tells about the service. */
  enum Failure {
    /** It cannot be reached. */
    AWAY,
    /** It did not answer in time. */
    SLOW,
    /** It turned the call away. */
    OVERLOADED,
    /** Something in it is broken. */
    BROKEN,
    /** Nothing: the call came in between others. */
    CONFLICT
  }

  /** It was not carried out and a repeat will fare no better: a fault of ours. */
  record Terminal(String grpcStatus, String reason, String detail) implements Outcome {}
}
