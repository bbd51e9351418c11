package dev.sluice.runtime.http;

import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import java.util.Optional;

/** Answers HEAD as the given route answers GET, without the body (RFC 9110, 9.3.2). */
record HeadRoute(HttpRoute route) implements HttpRoute {
  @Override
  public PathMatchers.MatchResult accepts(HttpPrologue prologue) {
    return prologue.method().equals(Method.HEAD)
        ? route.accepts(RouteTable.withMethod(prologue, Method.GET))
        : PathMatchers.MatchResult.notAccepted();
  }

  @Override
  public Optional<PathMatcher> pathMatcher() {
    return route.pathMatcher();
  }

  @Override
  public Handler handler() {
    return (req, res) -> route.handler().handle(req, new HeadResponse(res));
  }
}
