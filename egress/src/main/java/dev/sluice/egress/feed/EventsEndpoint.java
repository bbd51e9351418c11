package dev.sluice.egress.feed;

import dev.sluice.egress.request.Parameters;
import dev.sluice.egress.request.Sight;
import dev.sluice.egress.request.Tags;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedHistory;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.Projections;
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
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** {@code GET /v1/events}, and what it shares with the events of one command. */
public final class EventsEndpoint implements HttpFeature {
  private static final String MEDIA_TYPE = "text/event-stream";

  private final Admission admission;
  private final TicketStore tickets;
  private final StreamPermits permits;
  private final EventStream.Context context;

  public EventsEndpoint(
      Admission admission,
      TicketStore tickets,
      FeedHub hub,
      Projections projections,
      FeedMetrics metrics,
      FeedConfig config,
      Clock clock) {
    this.admission = admission;
    this.tickets = tickets;
    this.permits = new StreamPermits(config.maxStreams(), config.maxStreamsPerCaller(), hub::probe);
    this.context =
        new EventStream.Context(
            hub,
            projections,
            new FeedHistory(),
            metrics,
            clock,
            config.heartbeat(),
            admission::readmit);
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
        ticket == null ? Optional.of(admitted(req, res)) : Optional.empty();
    Requests.accepted(req, MEDIA_TYPE);
    FeedQuery asked = FeedQuery.read(query);
    StreamRequest.Start start = start(req, query, from(query));
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
    stream(res, new StreamRequest(id, caller, feed, filter, start, end));
  }

  /** The caller, who may open a stream. */
  public AuthenticatedCaller admitted(ServerRequest req, ServerResponse res) {
    return admission.caller(req, res);
  }

  private Optional<Ticket> byTicket(String ticket, ServerRequest req, ServerResponse res) {
    Optional<Ticket> used = tickets.use(ticket, ClientAddress.of(req));
    used.ifPresent(t -> admission.admit(t.caller().principal(), res));
    return used;
  }

  /** Streams the events of a command that the caller may see. */
  public void ofCommand(
      ServerRequest req, ServerResponse res, AuthenticatedCaller caller, FeedId.OfCommand feed)
      throws IOException, InterruptedException {
    StreamRequest.Start start = startOfCommand(req);
    stream(
        res,
        new StreamRequest(
            UUID.randomUUID(),
            caller.principal(),
            feed,
            FeedFilter.ALL,
            start,
            caller.expiresAt()));
  }

  /** The number of the last event that a client of a command's stream says it has; 0 for none. */
  public static long lastEvent(ServerRequest req) {
    return startOfCommand(req) instanceof StreamRequest.Start.After(long sequence) ? sequence : 0;
  }

  private static StreamRequest.Start startOfCommand(ServerRequest req) {
    Requests.accepted(req, MEDIA_TYPE);
    Parameters query = Parameters.of(req, "lastEventId");
    StreamRequest.Start start = start(req, query, new StreamRequest.Start.After(0));
    query.check();
    return start;
  }

  private void stream(ServerResponse res, StreamRequest request)
      throws IOException, InterruptedException {
    try (StreamPermits.Permit _ = permits.take(request.caller())) {
      EventStream.serve(context, request, () -> begin(res, request.id()));
    }
  }

  private static OutputStream begin(ServerResponse res, UUID id) {
    Tags.header(res, "Content-Type", MEDIA_TYPE + "; charset=utf-8");
    Tags.header(res, "Cache-Control", "no-store");
    Tags.header(res, "Stream-Id", id.toString());
    Tags.header(res, "X-Accel-Buffering", "no");
    return res.outputStream();
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

  /** Where the client was, by header before query; {@code otherwise} if it says nothing. */
  private static StreamRequest.Start start(
      ServerRequest req, Parameters query, StreamRequest.Start otherwise) {
    Long inQuery =
        query.value("lastEventId", EventsEndpoint::sequence, "must be the id of an event");
    Optional<String> header = Requests.header(req, "Last-Event-ID").filter(text -> !text.isBlank());
    if (header.isPresent()) {
      Optional<Long> sequence = sequence(header.get().strip());
      if (sequence.isEmpty()) {
        query.fault("header:Last-Event-ID", "must be the id of an event");
      }
      return new StreamRequest.Start.After(sequence.orElse(0L));
    }
    return inQuery == null ? otherwise : new StreamRequest.Start.After(inQuery);
  }

  private static Optional<Long> sequence(String text) {
    return text.matches("\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }
}
