package dev.sluice.runtime.http;

import io.helidon.http.HttpPrologue;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route whose failures after the answer has begun close the connection: no problem can be sent
 * any more, and the client must not take a torn answer for a whole one.
 */
record GuardedRoute(HttpRoute route) implements HttpRoute {
  private static final Logger log = LoggerFactory.getLogger(GuardedRoute.class);

  @Override
  public PathMatchers.MatchResult accepts(HttpPrologue prologue) {
    return route.accepts(prologue);
  }

  @Override
  public PathMatchers.MatchResult accepts(HttpPrologue prologue, ServerRequestHeaders headers) {
    return route.accepts(prologue, headers);
  }

  @Override
  public Optional<PathMatcher> pathMatcher() {
    return route.pathMatcher();
  }

  @Override
  public Handler handler() {
    return this::handle;
  }

  private void handle(ServerRequest req, ServerResponse res) throws Exception {
    try {
      route.handler().handle(req, res);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (Exception e) {
      if (ClientAbort.is(e)) {
        throw new CloseConnectionException("The client went away", e);
      }
      if (res.isSent() || res.bytesWritten() > 0) {
        log.atError()
            .addKeyValue("method", req.prologue().method().text())
            .addKeyValue("path", req.path().rawPath())
            .setCause(e)
            .log("Request failed after its answer had begun");
        throw new CloseConnectionException("The answer cannot be completed", e);
      }
      throw e;
    }
  }
}
