package dev.sluice.egress.feed;

import dev.sluice.egress.request.Parameters;
import dev.sluice.egress.request.Sight;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedId;
import dev.sluice.runtime.auth.AuthenticatedCaller;
import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.http.ClientAddress;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.limit.Admission;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** {@code GET /v1/events}: for whom, of what, and from where on. */
public final class EventsEndpoint implements HttpFeature {
  private final Admission admission;
  private final TicketStore tickets;
  private final EventStreams streams;

  public EventsEndpoint(Admission admission, TicketStore tickets, EventStreams streams) {
    this.admission = admission;
    this.tickets = tickets;
    this.streams = streams;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.get("/v1/events", this::events);
  }

  private void events(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException {
    Parameters query =
        Parameters.of(req, "types", "resourceId", "from", "scope", "lastEventId", "ticket");
    String ticket = query.text("ticket");
    Optional<AuthenticatedCaller> bearer =
        ticket == null ? Optional.of(admission.caller(req, res)) : Optional.empty();
    Requests.accepted(req, EventStreams.MEDIA_TYPE);
    FeedQuery asked = FeedQuery.read(query);
    StreamRequest.Start start = EventStreams.start(req, query, from(query));
    query.check();
    Ticket admitted =
        bearer
            .map(
                caller ->
                    new Ticket(caller, asked.ofTenant(), asked.filter(), ClientAddress.of(req)))
            .or(() -> byTicket(String.valueOf(ticket), req, res))
            .orElseThrow(EventsEndpoint::noTicket);
    FeedFilter filter = admitted.narrowed(asked).orElseThrow(EventsEndpoint::moreThanTheTicket);
    FeedId feed = feed(admitted.caller().principal(), admitted.ofTenant());
    Instant end = admitted.caller().expiresAt();
    Principal caller = admitted.caller().principal();
    UUID id = ticket == null ? UUID.randomUUID() : Ticket.streamId(ticket);
    streams.serve(res, new StreamRequest(id, caller, feed, filter, start, end));
  }

  private Optional<Ticket> byTicket(String ticket, ServerRequest req, ServerResponse res) {
    Optional<Ticket> used = tickets.use(ticket, ClientAddress.of(req));
    used.ifPresent(t -> admission.admit(t.caller().principal(), res));
    return used;
  }

  private static ProblemException noTicket() {
    return new ProblemException(
            ProblemType.UNAUTHENTICATED,
            "The ticket was used before, has expired, or is not this client's.")
        .withHeader("WWW-Authenticate", Authenticator.CHALLENGE);
  }

  private static ProblemException moreThanTheTicket() {
    return new ProblemException(
        ProblemType.FORBIDDEN, "The ticket is not for as much as the query asks for.");
  }

  /**
   * The feed of a caller.
   *
   * @throws ProblemException 403 when it is that of the tenant, and the caller no operator
   */
  static FeedId feed(Principal caller, boolean ofTenant) {
    if (!ofTenant) {
      return new FeedId.OfSubject(caller.tenant(), caller.subject());
    }
    if (!Sight.isOperator(caller)) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "The feed of the tenant is for its operators.");
    }
    return new FeedId.OfTenant(caller.tenant());
  }

  private static StreamRequest.Start from(Parameters query) {
    StreamRequest.Start from =
        query.value(
            "from",
            text ->
                switch (text) {
                  case "now" -> Optional.of(new StreamRequest.Start.Now());
                  case "earliest" -> Optional.of(new StreamRequest.Start.Earliest());
                  default -> Optional.<StreamRequest.Start>empty();
                },
            "must be now or earliest");
    return from == null ? new StreamRequest.Start.Now() : from;
  }
}
