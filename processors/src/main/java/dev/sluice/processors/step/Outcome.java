package dev.sluice.processors.step;

import dev.sluice.schemas.event.Result;
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

  /** It is not known whether it was carried out: repeat it with the same key. */
  record Retryable(String grpcStatus, String detail) implements Outcome {}

  /** It was not carried out and a repeat will fare no better: a fault of ours. */
  record Terminal(String grpcStatus, String reason, String detail) implements Outcome {}
}
