package dev.sluice.services.call;

import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.runtime.telemetry.TraceContext;
import dev.sluice.runtime.telemetry.TraceScope;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.helidon.metrics.api.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures every call ({@code sluice_service_calls_seconds} by service, method and code) and logs
 * those that failed by our fault, with the trace id of {@code traceparent} (W3C Trace Context).
 */
final class CallObserver implements ServerInterceptor {

  private static final Logger LOG = LoggerFactory.getLogger(CallObserver.class);
  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of(TraceContext.HEADER, Metadata.ASCII_STRING_MARSHALLER);

  private final Metrics metrics;
  private final Map<Measured, Timer> timers = new ConcurrentHashMap<>();

  CallObserver(Metrics metrics) {
    this.metrics = metrics;
  }

  private record Measured(String service, String method, Status.Code code) {}

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    long start = System.nanoTime();
    String traceparent = headers.get(TRACEPARENT);
    var observed =
        new SimpleForwardingServerCall<Q, A>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            ended(call, status, Duration.ofNanos(System.nanoTime() - start), traceparent);
            super.close(status, trailers);
          }
        };
    return next.startCall(observed, headers);
  }

  private void ended(
      ServerCall<?, ?> call, Status status, Duration took, @Nullable String traceparent) {
    var method = call.getMethodDescriptor();
    String service = String.valueOf(method.getServiceName());
    String name = String.valueOf(method.getBareMethodName());
    timers.computeIfAbsent(new Measured(service, name, status.getCode()), this::timer).record(took);
    if (isOurFault(status.getCode())) {
      try (TraceScope _ = TraceScope.open(TraceContext.continued(traceparent))) {
        LOG.atWarn()
            // A lost database fails many calls alike; where it was noticed says nothing.
            .setCause(status.getCode() == Status.Code.UNAVAILABLE ? null : status.getCause())
            .addKeyValue("service", service)
            .addKeyValue("method", name)
            .addKeyValue("code", status.getCode())
            .addKeyValue("why", String.valueOf(status.getDescription()))
            .log("call failed");
      }
    }
  }

  private Timer timer(Measured measured) {
    return metrics.timer(
        "sluice_service_calls",
        "Calls to the reference services",
        "service",
        measured.service(),
        "method",
        measured.method(),
        "code",
        measured.code().name());
  }

  private static boolean isOurFault(Status.Code code) {
    return switch (code) {
      case UNKNOWN, INTERNAL, UNAVAILABLE, ABORTED, RESOURCE_EXHAUSTED, DATA_LOSS -> true;
      case OK,
          CANCELLED,
          INVALID_ARGUMENT,
          DEADLINE_EXCEEDED,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          UNAUTHENTICATED ->
          false;
    };
  }
}
