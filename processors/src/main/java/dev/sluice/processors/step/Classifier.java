package dev.sluice.processors.step;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.sluice.processors.step.Outcome.Failure;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells from a gRPC status what it means for a step and for the service: the only place that knows.
 *
 * <p>Statuses as {@code google.rpc.Code} describes them; {@code ErrorInfo} (AIP-193) gives the
 * reason, {@code RetryInfo} the time before which a repeat makes no sense.
 */
public final class Classifier {
  private static final String KEY_REUSED = "IDEMPOTENCY_KEY_REUSED";

  private Classifier() {}

  public static Outcome classify(StatusRuntimeException failure) {
    Code code = failure.getStatus().getCode();
    String detail = Optional.ofNullable(failure.getStatus().getDescription()).orElse(code.name());
    String reason = detail(failure, ErrorInfo.class).map(ErrorInfo::getReason).orElse(code.name());
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
      case UNAVAILABLE -> retryable(failure, Failure.AWAY, detail);
      case DEADLINE_EXCEEDED -> retryable(failure, Failure.SLOW, detail);
      case RESOURCE_EXHAUSTED -> retryable(failure, Failure.OVERLOADED, detail);
      case ABORTED, CANCELLED -> retryable(failure, Failure.CONFLICT, detail);
      case OK, UNKNOWN, INTERNAL, DATA_LOSS -> retryable(failure, Failure.BROKEN, detail);
    };
  }

  private static Outcome retryable(StatusRuntimeException failure, Failure kind, String detail) {
    String code = failure.getStatus().getCode().name();
    return new Outcome.Retryable(code, kind, detail, retryAfter(failure));
  }

  private static @Nullable Duration retryAfter(StatusRuntimeException failure) {
    return detail(failure, RetryInfo.class)
        .filter(RetryInfo::hasRetryDelay)
        .map(RetryInfo::getRetryDelay)
        .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()))
        .filter(Duration::isPositive)
        .orElse(null);
  }

  private static <M extends Message> Optional<M> detail(
      StatusRuntimeException failure, Class<M> type) {
    Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      return Optional.empty();
    }
    for (Any any : status.getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
