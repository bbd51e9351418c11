package dev.sluice.runtime.http;

import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Refuses a body that says to be larger than is taken. Helidon then reads it away up to its own,
 * higher limit, so that the client sees the answer instead of a broken connection.
 */
final class BodyLimitFilter implements Filter {
  private final long maxBytes;

  BodyLimitFilter(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest req, RoutingResponse res) {
    if (req.headers().contentLength().orElse(0) > maxBytes) {
      throw new ProblemException(
          ProblemType.PAYLOAD_TOO_LARGE, "The body may have " + maxBytes + " bytes at most.");
    }
    chain.proceed();
  }
}
