package dev.sluice.runtime.http;

import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;

/**
 * Bounds the body of a request.
 *
 * <p>One that says to be too large is refused; Helidon then reads it away up to its own, higher
 * limit, so that the client sees the answer instead of a broken connection. One that does not
 * arrive in time costs the client its connection: Helidon 4.5 itself would wait for ever.
 */
final class BodyFilter implements Filter {
  private final long maxBytes;
  private final BodyTimer timer;

  BodyFilter(long maxBytes, Duration timeout) {
    this.maxBytes = maxBytes;
    this.timer = new BodyTimer(timeout);
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest req, RoutingResponse res) {
    if (req.headers().contentLength().orElse(0) > maxBytes) {
      throw new ProblemException(
          ProblemType.PAYLOAD_TOO_LARGE, "The body may have " + maxBytes + " bytes at most.");
    }
    if (!req.content().hasEntity()) {
      chain.proceed();
      return;
    }
    try (BodyTimer.Reading _ = timer.begin(() -> req.content().consumed())) {
      chain.proceed();
    }
  }

  @Override
  public void afterStop() {
    timer.close();
  }
}
