package dev.sluice.runtime.http;

import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * While the server is being closed, refuses what arrives on connections that are open, and has
 * every answer announce that its connection is closed (RFC 9112, 9.6): closing it without a word
 * would leave clients in doubt about what they have just sent.
 *
 * <p>{@code /observe} is served to the end.
 */
final class DrainFilter implements Filter {
  private static final String OBSERVE = "/observe/";
  private static final Map<String, String> CLOSE = Map.of("Connection", "close");

  private final BooleanSupplier draining;

  DrainFilter(BooleanSupplier draining) {
    this.draining = draining;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest req, RoutingResponse res) {
    if (draining.getAsBoolean() && !req.path().rawPath().startsWith(OBSERVE)) {
      // Not thrown: the filter before this closes the connection, which it could not do then.
      ProblemMapping.send(req, res, Problem.of(ProblemType.SHUTTING_DOWN), CLOSE);
      return;
    }
    res.beforeSend(
        () -> {
          if (draining.getAsBoolean()) {
            res.header(HeaderValues.CONNECTION_CLOSE);
          }
        });
    chain.proceed();
  }
}
