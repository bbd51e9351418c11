package dev.sluice.processors.step;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Optional;

/**
 * Tells from a gRPC status what it means for a step: the only place that knows.
 *
 * <p>Statuses as {@code google.rpc.Code} describes them; {@code ErrorInfo} (AIP-193) gives the
 * reason.
 */
public final class Classifier {
  private static final String KEY_REUSED = "IDEMPOTENCY_KEY_REUSED";

  private Classifier() {}

  public static Outcome classify(StatusRuntimeException failure) {
    Code code = failure.getStatus().getCode();
    String detail = Optional.ofNullable(failure.getStatus().getDescription()).orElse(code.name());
    String reason = reason(failure).orElse(code.name());
    return switch (code) {
      case FAILED_PRECONDITION, NOT_FOUND, INVALID_ARGUMENT, OUT_OF_RANGE ->
          new Outcome.Refused(code.name(), reason, detail);
      case ALREADY_EXISTS ->
          // Requests follow from what is recorded, so another request under our key is a bug.
          reason.equals(KEY_REUSED)
              ? new Outcome.Terminal(code.name(), reason, detail)
              : new Outcome.Refused(code.name(), reason, detail);
      case UNIMPLEMENTED, UNAUTHENTICATED, PERMISSION_DENIED ->
          new Outcome.Terminal(code.name(), reason, detail);
      case OK,
          CANCELLED,
          UNKNOWN,
          DEADLINE_EXCEEDED,
          RESOURCE_EXHAUSTED,
          ABORTED,
          INTERNAL,
          UNAVAILABLE,
          DATA_LOSS ->
          new Outcome.Retryable(code.name(), detail);
    };
  }

  private static Optional<String> reason(StatusRuntimeException failure) {
    Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      return Optional.empty();
    }
    for (Any any : status.getDetailsList()) {
      if (any.is(ErrorInfo.class)) {
        try {
          return Optional.of(any.unpack(ErrorInfo.class).getReason());
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
