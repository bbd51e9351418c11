package dev.sluice.ingress.http;

import dev.sluice.ingress.accept.AcceptanceMetrics;
import dev.sluice.ingress.accept.AcceptedCommand;
import dev.sluice.ingress.accept.Acceptor;
import dev.sluice.ingress.accept.Submission;
import dev.sluice.ingress.ending.EndedCommand;
import dev.sluice.ingress.ending.Endings;
import dev.sluice.ingress.header.Conditions;
import dev.sluice.runtime.http.JsonBody;
import dev.sluice.runtime.http.Prefer;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.runtime.limit.Admission;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Principal;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The calls that give one command: authenticate, read, accept, answer. */
public final class CommandEndpoint implements HttpFeature {
  private static final Logger log = LoggerFactory.getLogger(CommandEndpoint.class);

  private final Limits limits;
  private final Admission admission;
  private final Gate gate;
  private final Acceptor acceptor;
  private final Endings endings;
  private final AcceptanceMetrics metrics;

  public CommandEndpoint(
      Limits limits,
      Admission admission,
      Gate gate,
      Acceptor acceptor,
      Endings endings,
      AcceptanceMetrics metrics) {
    this.limits = limits;
    this.admission = admission;
    this.gate = gate;
    this.acceptor = acceptor;
    this.endings = endings;
    this.metrics = metrics;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    for (CommandRoute route : CommandRoute.values()) {
      routing.route(route.method(), route.path(), (req, res) -> handle(route, req, res));
    }
  }

  private void handle(CommandRoute route, ServerRequest req, ServerResponse res) {
    AcceptedCommand accepted;
    try {
      accepted = accept(route, req, res);
    } catch (ProblemException e) {
      metrics.refused(e.problem().type());
      throw e;
    }
    Prefer prefer = Requests.prefer(req);
    Duration patience = prefer.waitOrZero();
    Optional<EndedCommand> ended = ended(accepted, patience);
    if (ended.isPresent()) {
      Answers.ended(res, accepted, prefer, ended.get());
    } else {
      Answers.accepted(res, accepted, prefer, patience.isPositive());
    }
  }

  /** Whatever becomes of the wait: the command is accepted, and the client has to be told so. */
  private Optional<EndedCommand> ended(AcceptedCommand accepted, Duration patience) {
    Principal caller = accepted.envelope().principal();
    try {
      return endings.await(accepted.commandId(), caller, patience).filter(_ -> maySeeIt(caller));
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("commandId", accepted.commandId())
          .setCause(e)
          .log("The end of a command could not be waited for");
      return Optional.empty();
    }
  }

  /** Who was suspended meanwhile is told no more than that the command was accepted. */
  private boolean maySeeIt(Principal caller) {
    try {
      admission.readmit(caller);
      return true;
    } catch (ProblemException e) {
      return false;
    }
  }

  private AcceptedCommand accept(CommandRoute route, ServerRequest req, ServerResponse res) {
    Principal principal = admission.principal(req, res);
    Requests.accepted(req, Responses.JSON);
    Conditions conditions =
        Conditions.read(name -> Requests.headerLines(req, name), Requests.unknownQuery(req));
    Command command = route.read(req, body(route, req));
    RoleCheck.require(principal, command);
    conditions.check(command);
    try (Gate.Pass _ = gate.enter(1)) {
      return acceptor.accept(
          new Submission(principal, command, conditions, Requests.trace(req).traceparent()));
    }
  }

  private JsonNode body(CommandRoute route, ServerRequest req) {
    return route.bodyRequired() || req.content().hasEntity()
        ? JsonBody.read(req, limits.bodyBytes())
        : JsonNodeFactory.instance.objectNode();
  }
}
