package dev.sluice.runtime.http;

import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where what was thrown while a request was served becomes its answer. */
final class ProblemMapping {
  private static final Logger log = LoggerFactory.getLogger(ProblemMapping.class);

  /** RFC 9110, 9.2.1. */
  private static final Set<Method> SAFE = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);

  private final RouteTable routes;

  ProblemMapping(RouteTable routes) {
    this.routes = routes;
  }

  void register(HttpRouting.Builder routing) {
    routing.error(ProblemException.class, this::problem);
    routing.error(HttpException.class, this::httpException);
    routing.error(NoRouteException.class, (req, res, e) -> unknown(req, res, e.elsewhere()));
    routing.error(InterruptedException.class, this::interrupted);
    routing.error(Throwable.class, this::unexpected);
  }

  private void problem(ServerRequest req, ServerResponse res, ProblemException e) {
    send(req, res, e.problem(), e.headers());
  }

  private void httpException(ServerRequest req, ServerResponse res, HttpException e) {
    int status = e.status().code();
    if (status == 404) {
      unknown(req, res, Set.of());
    } else if (status >= 500 && status != 503) {
      unexpected(req, res, e);
    } else {
      Unreadable why = Unreadable.of(status, e.getMessage(), req.path().rawPath(), req.headers());
      send(req, res, why.problem(), why.headers());
    }
  }

  /** Only the end of the grace period interrupts a request; what it had done by then, who knows. */
  private void interrupted(ServerRequest req, ServerResponse res, InterruptedException e) {
    ProblemType type =
        SAFE.contains(req.prologue().method()) ? ProblemType.SHUTTING_DOWN : ProblemType.CUT_SHORT;
    send(req, res, Problem.of(type), Map.of());
  }

  private void unknown(ServerRequest req, ServerResponse res, Set<String> elsewhere) {
    Set<String> allowed = new TreeSet<>(routes.allowed(req.prologue()));
    allowed.addAll(elsewhere);
    if (allowed.isEmpty()) {
      send(req, res, Problem.of(ProblemType.NOT_FOUND), Map.of());
    } else {
      String allow = String.join(", ", allowed);
      Problem problem =
          Problem.of(ProblemType.METHOD_NOT_ALLOWED, "This address takes " + allow + ".");
      send(req, res, problem, Map.of("Allow", allow));
    }
  }

  private void unexpected(ServerRequest req, ServerResponse res, Throwable e) {
    if (ClientAbort.is(e)) {
      throw new CloseConnectionException("The client went away", e);
    }
    log.atError()
        .addKeyValue("method", req.prologue().method().text())
        .addKeyValue("path", req.path().rawPath())
        .setCause(e)
        .log("Request failed");
    send(req, res, Problem.of(ProblemType.INTERNAL_ERROR), Map.of());
  }

  static void send(
      ServerRequest req, ServerResponse res, Problem problem, Map<String, String> more) {
    Thread.interrupted(); // A write by an interrupted thread would close the connection instead.
    ProblemResponse answer =
        ProblemResponse.of(problem, more, req.path().rawPath(), Requests.trace(req).traceId());
    res.status(Status.create(answer.status()));
    answer
        .headers()
        .forEach((name, value) -> res.header(HeaderValues.create(HeaderNames.create(name), value)));
    if (req.prologue().method().equals(Method.HEAD)) {
      res.contentLength(answer.body().length);
      res.send();
    } else {
      res.send(answer.body());
    }
  }
}
