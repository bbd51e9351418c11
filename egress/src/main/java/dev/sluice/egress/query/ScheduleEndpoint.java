package dev.sluice.egress.query;

import dev.sluice.egress.consistency.Consistency;
import dev.sluice.egress.request.Parameters;
import dev.sluice.egress.request.Tags;
import dev.sluice.egress.store.BookingStore;
import dev.sluice.egress.store.BookingStore.Taken;
import dev.sluice.egress.store.Projections;
import dev.sluice.egress.store.ScheduleStore;
import dev.sluice.runtime.http.JsonBytes;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.runtime.limit.Admission;
import dev.sluice.schemas.consistency.ConsistencyToken;
import dev.sluice.schemas.event.Result.ScheduleState;
import dev.sluice.schemas.json.DocumentJson;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/schedules/{resourceId}} and its availability, for anybody of the tenant. */
public final class ScheduleEndpoint implements HttpFeature {
  private static final Duration DEFAULT_RANGE = Duration.ofDays(7);
  private static final Duration MAX_RANGE = Duration.ofDays(31);

  /** A booking that begins before the range may reach into it; slots are a day long at most. */
  private static final Duration LONGEST_SLOT = Duration.ofDays(1);

  private final Admission admission;
  private final Projections projections;
  private final Consistency consistency;
  private final Clock clock;
  private final ScheduleStore schedules = new ScheduleStore();
  private final BookingStore bookings = new BookingStore();

  public ScheduleEndpoint(
      Admission admission, Projections projections, Consistency consistency, Clock clock) {
    this.admission = admission;
    this.projections = projections;
    this.consistency = consistency;
    this.clock = clock;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.get("/v1/schedules/{resourceId}", this::get);
    routing.get("/v1/schedules/{resourceId}/availability", this::availability);
  }

  private void get(ServerRequest req, ServerResponse res) {
    String tenant = admission.principal(req, res).tenant();
    Requests.accepted(req, Responses.JSON);
    consistency.await(req, tenant);
    ScheduleState schedule = find(tenant, Requests.path(req, "resourceId"));
    consistency.saw(res);
    Tags.send(req, res, schedule.revision(), JsonBytes.of(DocumentJson.schedule(schedule)));
  }

  private void availability(ServerRequest req, ServerResponse res) {
    String tenant = admission.principal(req, res).tenant();
    Requests.accepted(req, Responses.JSON);
    Parameters query = Parameters.of(req, "from", "to", "seats");
    Instant since = query.time("from");
    Instant upto = query.time("to");
    int seats = query.number("seats", 0, 0, Integer.MAX_VALUE);
    Instant now = clock.instant();
    Instant from = since == null ? now : since;
    Instant to = upto == null ? from.plus(DEFAULT_RANGE) : upto;
    if (!from.isBefore(to) || Duration.between(from, to).compareTo(MAX_RANGE) > 0) {
      query.fault("query:to", "must be after `from`, by 31 days at most");
    }
    Optional<ConsistencyToken> wanted = consistency.wanted(req, query);
    query.check();
    wanted.ifPresent(token -> consistency.await(token, tenant));
    ScheduleState schedule = find(tenant, Requests.path(req, "resourceId"));
    List<Taken> taken =
        projections.read(
            s -> bookings.taken(s, tenant, schedule.resourceId(), from, to.plus(LONGEST_SLOT)));
    consistency.saw(res);
    Availability free =
        Availability.of(schedule, taken, new Availability.Range(from, to), seats, now);
    Tags.isPrivate(res);
    Responses.json(res, 200, json(schedule, free));
  }

  private ScheduleState find(String tenant, String resourceId) {
    return Optional.of(resourceId)
        .filter(id -> id.indexOf('\0') < 0)
        .flatMap(id -> projections.read(s -> schedules.find(s, tenant, id)))
        .orElseThrow(() -> new ProblemException(Problem.of(ProblemType.RESOURCE_NOT_FOUND)));
  }

  private static ObjectNode json(ScheduleState schedule, Availability free) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("resourceId", schedule.resourceId());
    json.put("timezone", schedule.timezone());
    ArrayNode slots = json.putArray("slots");
    free.slots()
        .forEach(
            s ->
                slots
                    .addObject()
                    .put("start", local(s.slot().start(), free.zone()))
                    .put("end", local(s.slot().end(), free.zone()))
                    .put("free", s.free()));
    return json;
  }

  /** RFC 3339 with the offset that the zone has at that moment. */
  private static String local(Instant at, ZoneId zone) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at.atZone(zone));
  }
}
