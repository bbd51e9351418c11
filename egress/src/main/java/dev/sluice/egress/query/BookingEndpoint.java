package dev.sluice.egress.query;

import dev.sluice.egress.request.Cursor;
import dev.sluice.egress.request.Parameters;
import dev.sluice.egress.request.Sight;
import dev.sluice.egress.request.Tags;
import dev.sluice.egress.store.BookingCriteria;
import dev.sluice.egress.store.BookingStore;
import dev.sluice.egress.store.Projections;
import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.http.JsonBytes;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.event.Result.BookingState;
import dev.sluice.schemas.json.DocumentJson;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/bookings} and {@code GET /v1/bookings/{bookingId}}. */
public final class BookingEndpoint implements HttpFeature {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;

  private final Authenticator authenticator;
  private final Projections projections;
  private final BookingStore bookings = new BookingStore();

  /** The statuses of a booking. */
  private enum Status {
    BOOKED,
    CANCELLED
  }

  public BookingEndpoint(Authenticator authenticator, Projections projections) {
    this.authenticator = authenticator;
    this.projections = projections;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.get("/v1/bookings", this::list);
    routing.get("/v1/bookings/{bookingId}", this::get);
  }

  private void get(ServerRequest req, ServerResponse res) {
    Sight sight = Sight.of(authenticator.principal(req));
    Requests.accepted(req, Responses.JSON);
    BookingState booking =
        BookingId.parse(Requests.path(req, "bookingId"))
            .flatMap(id -> projections.read(s -> bookings.find(s, id.value())))
            .filter(found -> sight.includes(found.tenant(), found.booking().owner()))
            .map(BookingStore.Owned::booking)
            .orElseThrow(() -> new ProblemException(Problem.of(ProblemType.BOOKING_NOT_FOUND)));
    Tags.send(req, res, booking.revision(), JsonBytes.of(DocumentJson.booking(booking)));
  }

  private void list(ServerRequest req, ServerResponse res) {
    Sight sight = Sight.of(authenticator.principal(req));
    Requests.accepted(req, Responses.JSON);
    Parameters query = Parameters.of(req, "resourceId", "from", "to", "status", "limit", "cursor");
    String resourceId = query.text("resourceId");
    Instant from = query.time("from");
    Instant to = query.time("to");
    Status status = query.constant("status", Status.class);
    int limit = query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    String listing =
        List.of("bookings", sight, "" + resourceId, "" + from, "" + to, "" + status).toString();
    BookingCriteria.Place after =
        query.value(
            "cursor",
            text ->
                Cursor.read(text, listing)
                    .flatMap(c -> Optional.of(new BookingCriteria.Place(c.time(), c.id()))),
            "must be the `next` of a page of this listing");
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
            limit + 1);
    List<BookingState> found = projections.read(s -> bookings.list(s, criteria));
    Tags.isPrivate(res);
    Responses.json(res, 200, page(found, limit, listing));
  }

  private static ObjectNode page(List<BookingState> found, int limit, String listing) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode items = json.putArray("items");
    found.stream().limit(limit).forEach(b -> items.add(DocumentJson.booking(b)));
    if (found.size() > limit) {
      BookingState last = found.get(limit - 1);
      json.put("next", new Cursor(last.period().start(), last.bookingId()).write(listing));
    }
    return json;
  }
}
