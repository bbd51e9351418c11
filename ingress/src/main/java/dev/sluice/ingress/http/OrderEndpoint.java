package dev.sluice.ingress.http;

import dev.sluice.ingress.accept.AcceptanceMetrics;
import dev.sluice.ingress.order.AcceptedOrder;
import dev.sluice.ingress.order.Orders;
import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.command.Principal;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.UUID;

/** The calls that give an order about a command: {@code DELETE /v1/commands/{id}}. */
public final class OrderEndpoint implements HttpFeature {
  private final Authenticator authenticator;
  private final Gate gate;
  private final Orders orders;
  private final AcceptanceMetrics metrics;

  public OrderEndpoint(
      Authenticator authenticator, Gate gate, Orders orders, AcceptanceMetrics metrics) {
    this.authenticator = authenticator;
    this.gate = gate;
    this.orders = orders;
    this.metrics = metrics;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.delete("/v1/commands/{commandId}", (req, res) -> handle(OrderKind.CANCEL, req, res));
  }

  private void handle(OrderKind kind, ServerRequest req, ServerResponse res) {
    AcceptedOrder accepted;
    try {
      accepted = accept(kind, req);
    } catch (ProblemException e) {
      metrics.refused(e.problem().type());
      throw e;
    }
    Answers.ordered(res, accepted);
  }

  private AcceptedOrder accept(OrderKind kind, ServerRequest req) {
    Principal principal = authenticator.principal(req);
    Requests.accepted(req, Responses.JSON);
    UUID id = CommandIds.parse(Requests.path(req, "commandId")).orElseThrow(Orders::notFound);
    try (Gate.Pass _ = gate.enter(1)) {
      return orders.give(kind, id, principal, null, Requests.trace(req).traceparent());
    }
  }
}
