package dev.sluice.egress.feed;

import dev.sluice.egress.request.Parameters;
import dev.sluice.egress.request.Tags;
import dev.sluice.runtime.auth.AuthenticatedCaller;
import dev.sluice.runtime.http.ClientAddress;
import dev.sluice.runtime.http.JsonBody;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.runtime.limit.Admission;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * {@code POST /v1/events/tickets}: a ticket for one stream with the parameters of this request, to
 * be shown in {@code GET /v1/events?ticket=…}.
 */
public final class TicketEndpoint implements HttpFeature {
  private static final int LARGEST_BODY = 1_024;

  private final Admission admission;
  private final TicketStore tickets;

  public TicketEndpoint(Admission admission, TicketStore tickets) {
    this.admission = admission;
    this.tickets = tickets;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.post("/v1/events/tickets", this::issue);
  }

  private void issue(ServerRequest req, ServerResponse res) {
    AuthenticatedCaller caller = admission.caller(req, res);
    Requests.accepted(req, Responses.JSON);
    Parameters query = Parameters.of(req, "scope", "types", "resourceId");
    FeedQuery asked = FeedQuery.read(query);
    query.check();
    requireNoMembers(req);
    EventsEndpoint.feed(caller.principal(), asked.ofTenant());
    String ticket =
        tickets.issue(new Ticket(caller, asked.ofTenant(), asked.filter(), ClientAddress.of(req)));
    Tags.header(res, "Cache-Control", "no-store");
    Responses.json(
        res,
        200,
        JsonNodeFactory.instance
            .objectNode()
            .put("ticket", ticket)
            .put("expiresIn", TicketStore.LIFE.toSeconds())
            .put("streamId", Ticket.streamId(ticket).toString()));
  }

  /** A body is not needed; one that says something would not be heard. */
  private static void requireNoMembers(ServerRequest req) {
    if (!req.content().hasEntity()) {
      return;
    }
    JsonNode body = JsonBody.read(req, LARGEST_BODY);
    if (!body.isObject() || !body.isEmpty()) {
      throw new ProblemException(
          Problem.invalid(
              ProblemType.INVALID_REQUEST,
              List.of(new FieldError("", "must be empty: what to show is said in the query"))));
    }
  }
}
