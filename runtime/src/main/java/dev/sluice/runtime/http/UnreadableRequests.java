package dev.sluice.runtime.http;

import dev.sluice.runtime.telemetry.TraceContext;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what Helidon refuses before it reaches a route, in the same form as all problems. */
final class UnreadableRequests implements DirectHandler {
  private static final Logger log = LoggerFactory.getLogger(UnreadableRequests.class);

  static DirectHandlers handlers() {
    DirectHandlers.Builder builder = DirectHandlers.builder();
    UnreadableRequests handler = new UnreadableRequests();
    for (EventType type : EventType.values()) {
      builder.addHandler(type, handler);
    }
    return builder.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType eventType,
      Status defaultStatus,
      ServerResponseHeaders responseHeaders,
      Throwable thrown) {
    Unreadable why = why(request, defaultStatus, thrown.getMessage());
    Problem problem = why.problem();
    TraceContext trace = trace(request);
    if (problem.type() == ProblemType.INTERNAL_ERROR && !ClientAbort.is(thrown)) {
      log.atError()
          .addKeyValue("method", request.method())
          .addKeyValue("path", request.path())
          .addKeyValue("traceId", trace.traceId())
          .setCause(thrown)
          .log("Request failed");
    }
    return respond(why, request, trace, responseHeaders);
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType eventType,
      Status defaultStatus,
      ServerResponseHeaders responseHeaders,
      @Nullable String message) {
    return respond(why(request, defaultStatus, message), request, trace(request), responseHeaders);
  }

  private static TransportResponse respond(
      Unreadable why,
      TransportRequest request,
      TraceContext trace,
      ServerResponseHeaders responseHeaders) {
    ProblemResponse answer =
        ProblemResponse.of(why.problem(), why.headers(), path(request.path()), trace.traceId());
    TransportResponse.Builder builder =
        TransportResponse.builder()
            .status(Status.create(answer.status()))
            .headers(responseHeaders)
            .entity(answer.body());
    answer.headers().forEach((name, value) -> builder.header(HeaderNames.create(name), value));
    return builder.build();
  }

  private static Unreadable why(TransportRequest request, Status status, @Nullable String message) {
    return Unreadable.of(status.code(), message, path(request.path()), request.headers());
  }

  private static String path(@Nullable String target) {
    if (target == null || target.isEmpty()) {
      return "/";
    }
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  private static TraceContext trace(TransportRequest request) {
    return TraceContext.continued(
        request.headers().first(HeaderNames.create(TraceContext.HEADER)).orElse(null));
  }
}
