package dev.sluice.runtime.http;

import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.runtime.telemetry.TraceContext;
import dev.sluice.runtime.telemetry.TraceScope;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.metrics.api.Timer;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Gives each request its trace and the address of its sender, and measures it. */
final class RequestFilter implements Filter {
  private static final String STREAM = "text/event-stream";

  private final Metrics metrics;
  private final Set<String> trustedProxies;
  private final Map<Measured, Timer> timers = new ConcurrentHashMap<>();

  private record Measured(String method, String route, int status) {}

  /**
   * @param trustedProxies whose word counts on whom they forward for
   */
  RequestFilter(Metrics metrics, Set<String> trustedProxies) {
    this.metrics = metrics;
    this.trustedProxies = Set.copyOf(trustedProxies);
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest req, RoutingResponse res) {
    TraceContext trace =
        TraceContext.continued(Requests.header(req, TraceContext.HEADER).orElse(null));
    req.context().register(trace);
    req.context().register(ClientAddress.of(req, trustedProxies));
    long start = System.nanoTime();
    try (TraceScope _ = TraceScope.open(trace)) {
      chain.proceed();
    } finally {
      boolean streamed =
          res.headers().first(HeaderNames.CONTENT_TYPE).orElse("").startsWith(STREAM);
      if (!streamed) {
        record(req, res, Duration.ofNanos(System.nanoTime() - start));
      }
    }
    closeIfAsked(req, res);
  }

  /** Helidon 4.5 announces {@code Connection: close}, but leaves the connection open. */
  private static void closeIfAsked(RoutingRequest req, RoutingResponse res) {
    if (res.isSent() && res.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      if (!req.content().consumed()) {
        req.content().consume(); // Closing on unread bytes would reset the answer away.
      }
      throw new CloseConnectionException("The connection is closed as announced");
    }
  }

  private void record(RoutingRequest req, RoutingResponse res, Duration took) {
    Measured key =
        new Measured(
            req.prologue().method().text(),
            req.matchingPattern().orElse("unknown"),
            res.status().code());
    timers
        .computeIfAbsent(
            key,
            k ->
                metrics.timer(
                    "sluice_http_request",
                    "Time from the request's head to its answer",
                    "method",
                    k.method(),
                    "route",
                    k.route(),
                    "status",
                    Integer.toString(k.status())))
        .record(took);
  }
}
