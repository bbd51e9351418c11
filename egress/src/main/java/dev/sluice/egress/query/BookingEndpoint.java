package dev.sluice.egress.query;

import dev.sluice.egress.consistency.Consistency;
import dev.sluice.egress.consistency.ListingAnswer;
import dev.sluice.egress.request.Cursor;
import dev.sluice.egress.request.Listing;
import dev.sluice.egress.request.Parameters;
import dev.sluice.egress.request.Sight;
import dev.sluice.egress.request.Tags;
import dev.sluice.egress.store.BookingCriteria;
import dev.sluice.egress.store.BookingStore;
import dev.sluice.egress.store.Planned;
import dev.sluice.egress.store.Projections;
import dev.sluice.runtime.http.JsonBytes;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.runtime.limit.Admission;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.consistency.ConsistencyToken;
import dev.sluice.schemas.event.Result.BookingState;
import dev.sluice.schemas.json.DocumentJson;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.Optional;

/** {@code GET /v1/bookings} and {@code GET /v1/bookings/{bookingId}}. */
public final class BookingEndpoint implements HttpFeature {
  private final Admission admission;
  private final Projections projections;
  private final Consistency consistency;
  private final ListingAnswer answer;
  private final BookingStore bookings = new BookingStore();

  /** The statuses of a booking. */
  private enum Status {
    BOOKED,
    CANCELLED
  }

  public BookingEndpoint(Admission admission, Projections projections, Consistency consistency) {
    this.admission = admission;
    this.projections = projections;
    this.consistency = consistency;
    this.answer = new ListingAnswer(projections, consistency);
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.get("/v1/bookings", this::list);
    routing.get("/v1/bookings/{bookingId}", this::get);
  }

  private void get(ServerRequest req, ServerResponse res) {
    Sight sight = Sight.of(admission.principal(req, res));
    Requests.accepted(req, Responses.JSON);
    consistency.await(req, sight.tenant());
    BookingState booking =
        BookingId.parse(Requests.path(req, "bookingId"))
            .flatMap(id -> projections.read(s -> bookings.find(s, id.value())))
            .filter(found -> sight.includes(found.tenant(), found.booking().owner()))
            .map(BookingStore.Owned::booking)
            .orElseThrow(() -> new ProblemException(Problem.of(ProblemType.BOOKING_NOT_FOUND)));
    consistency.saw(res);
    Tags.send(req, res, booking.revision(), JsonBytes.of(DocumentJson.booking(booking)));
  }

  private void list(ServerRequest req, ServerResponse res) {
    Sight sight = Sight.of(admission.principal(req, res));
    Requests.accepted(req, Responses.JSON);
    Parameters query = Parameters.of(req, "resourceId", "from", "to", "status", "limit", "cursor");
    String resourceId = query.text("resourceId");
    Instant from = query.time("from");
    Instant to = query.time("to");
    if (from != null && to != null && !from.isBefore(to)) {
      query.fault("query:to", "must be after `from`");
    }
    Status status = query.constant("status", Status.class);
    Listing listing = new Listing(query, "bookings", sight, resourceId, from, to, status);
    BookingCriteria.Place after =
        listing.cursor(c -> Optional.of(new BookingCriteria.Place(c.time(), c.id())));
    Optional<ConsistencyToken> wanted = consistency.wanted(req, query);
    query.check();
    BookingCriteria criteria =
        new BookingCriteria(
            sight.tenant(),
            sight.subject(),
            resourceId,
            status == null ? null : status == Status.CANCELLED,
            from,
            to,
            after,
            listing.wanted());
    answer.send(
        res,
        listing,
        sight,
        wanted,
        new ListingAnswer.Items<>(
            Planned.FREELY,
            session -> bookings.list(session, criteria),
            DocumentJson::booking,
            b -> new Cursor(b.period().start(), b.bookingId())));
  }
}
