package dev.sluice.ingress.http;

import dev.sluice.ingress.accept.AcceptanceMetrics;
import dev.sluice.ingress.order.AcceptedOrder;
import dev.sluice.ingress.order.Orders;
import dev.sluice.ingress.reader.OrderReader;
import dev.sluice.runtime.http.JsonBody;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.runtime.limit.Admission;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.command.Principal;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The calls that give an order about a command: {@code DELETE /v1/commands/{id}} and, for
 * operators, {@code POST /v1/commands/{id}/retry} and {@code /abandon}.
 */
public final class OrderEndpoint implements HttpFeature {
  private final Limits limits;
  private final Admission admission;
  private final Gate gate;
  private final Orders orders;
  private final AcceptanceMetrics metrics;

  public OrderEndpoint(
      Limits limits, Admission admission, Gate gate, Orders orders, AcceptanceMetrics metrics) {
    this.limits = limits;
    this.admission = admission;
    this.gate = gate;
    this.orders = orders;
    this.metrics = metrics;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.delete("/v1/commands/{commandId}", (req, res) -> handle(OrderKind.CANCEL, req, res));
    routing.post("/v1/commands/{commandId}/retry", (req, res) -> handle(OrderKind.RETRY, req, res));
    routing.post(
        "/v1/commands/{commandId}/abandon", (req, res) -> handle(OrderKind.ABANDON, req, res));
  }

  private void handle(OrderKind kind, ServerRequest req, ServerResponse res) {
    AcceptedOrder accepted;
    try {
      accepted = accept(kind, req, res);
    } catch (ProblemException e) {
      metrics.refused(e.problem().type());
      throw e;
    }
    Answers.ordered(res, accepted);
  }

  private AcceptedOrder accept(OrderKind kind, ServerRequest req, ServerResponse res) {
    Principal principal = admission.principal(req, res);
    Requests.accepted(req, Responses.JSON);
    Requests.withoutQuery(req);
    RoleCheck.require(principal, kind);
    UUID id = CommandIds.parse(Requests.path(req, "commandId")).orElseThrow(Orders::notFound);
    String reason = reason(kind, req);
    try (Gate.Pass _ = gate.enter(1)) {
      return orders.give(kind, id, principal, reason, Requests.trace(req).traceparent());
    }
  }

  /** The body may be absent; that of a DELETE says nothing (RFC 9110, 9.3.5). */
  private @Nullable String reason(OrderKind kind, ServerRequest req) {
    return kind == OrderKind.CANCEL || !req.content().hasEntity()
        ? null
        : OrderReader.reason(JsonBody.read(req, limits.bodyBytes())).orElse(null);
  }
}
