package dev.sluice.runtime.http;

import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.common.Weighted;
import io.helidon.common.uri.UriInfo;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.URI;
import java.util.Optional;

/**
 * Refuses pages of origins that may not use the server with a problem; Helidon's own refusal behind
 * it has no body.
 */
final class OriginFilter implements Filter, HttpFeature, Weighted {
  /** Before the filter of Helidon's feature. */
  private static final double WEIGHT = 1_000;

  private final Cors cors;

  OriginFilter(Cors cors) {
    this.cors = cors;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.addFilter(this);
  }

  @Override
  public double weight() {
    return WEIGHT;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest req, RoutingResponse res) {
    Optional<String> origin = req.headers().first(HeaderNames.ORIGIN);
    if (origin.isPresent() && !cors.allows(origin.get()) && !isOurs(origin.get(), req)) {
      throw new ProblemException(Problem.of(ProblemType.ORIGIN_NOT_ALLOWED));
    }
    chain.proceed();
  }

  /** Browsers name the origin of the server's own pages too when they send something. */
  private static boolean isOurs(String origin, RoutingRequest req) {
    UriInfo asked = req.requestedUri();
    try {
      URI uri = URI.create(origin);
      int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
      return asked.scheme().equals(uri.getScheme())
          && asked.host().equals(uri.getHost())
          && asked.port() == port;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
