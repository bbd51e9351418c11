package dev.sluice.egress.command;

import dev.sluice.egress.consistency.Consistency;
import dev.sluice.egress.consistency.ListingAnswer;
import dev.sluice.egress.request.Cursor;
import dev.sluice.egress.request.Listing;
import dev.sluice.egress.request.Parameters;
import dev.sluice.egress.request.Sight;
import dev.sluice.egress.store.CommandCriteria;
import dev.sluice.egress.store.CommandStore;
import dev.sluice.egress.store.Projections;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.runtime.limit.Admission;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.IdempotencyKey;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.consistency.ConsistencyToken;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.json.DocumentJson;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code GET /v1/commands} and, for operators, {@code GET /v1/commands/parked}: newest first, page
 * by page.
 */
public final class CommandListEndpoint implements HttpFeature {
  private final Admission admission;
  private final Consistency consistency;
  private final ListingAnswer answer;
  private final CommandStore commands = new CommandStore();

  public CommandListEndpoint(
      Admission admission, Projections projections, Consistency consistency) {
    this.admission = admission;
    this.consistency = consistency;
    this.answer = new ListingAnswer(projections, consistency);
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.get("/v1/commands", this::list);
    routing.get("/v1/commands/parked", this::parked);
  }

  private void list(ServerRequest req, ServerResponse res) {
    Sight sight = Sight.of(admission.principal(req, res));
    Requests.accepted(req, Responses.JSON);
    Parameters query =
        Parameters.of(req, "status", "type", "resourceId", "idempotencyKey", "limit", "cursor");
    CommandStatus status = query.constant("status", CommandStatus.class);
    CommandType type =
        query.value("type", CommandType::ofApiName, "must be the name of a type of command");
    String resourceId = query.text("resourceId");
    String key = query.value("idempotencyKey", IdempotencyKey::parse, IdempotencyKey.EXPECTED);
    Listing listing = new Listing(query, "commands", sight, status, type, resourceId, key);
    CommandCriteria.Place before = listing.cursor(CommandListEndpoint::place);
    Optional<ConsistencyToken> wanted = consistency.wanted(req, query);
    query.check();
    CommandCriteria criteria =
        new CommandCriteria(
            sight.tenant(),
            sight.subject(),
            status == null ? null : status.name(),
            type == null ? null : type.apiName(),
            resourceId,
            key,
            before,
            listing.wanted());
    send(res, listing, sight, wanted, criteria);
  }

  private void send(
      ServerResponse res,
      Listing listing,
      Sight sight,
      Optional<ConsistencyToken> wanted,
      CommandCriteria criteria) {
    answer.send(
        res,
        listing,
        sight,
        wanted,
        new ListingAnswer.Items<>(
            criteria.planned(),
            session -> commands.list(session, criteria),
            DocumentJson::document,
            d -> new Cursor(d.acceptedAt(), d.commandId().toString())));
  }

  private void parked(ServerRequest req, ServerResponse res) {
    Principal caller = admission.principal(req, res);
    Requests.accepted(req, Responses.JSON);
    if (!Sight.isOperator(caller)) {
      throw new ProblemException(Problem.of(ProblemType.FORBIDDEN));
    }
    Sight sight = Sight.of(caller);
    Parameters query = Parameters.of(req, "limit", "cursor");
    Listing listing = new Listing(query, "parked", sight);
    CommandCriteria.Place before = listing.cursor(CommandListEndpoint::place);
    Optional<ConsistencyToken> wanted = consistency.wanted(req, query);
    query.check();
    String parked = CommandStatus.PARKED.name();
    send(
        res,
        listing,
        sight,
        wanted,
        new CommandCriteria(
            sight.tenant(), null, parked, null, null, null, before, listing.wanted()));
  }

  private static Optional<CommandCriteria.Place> place(Cursor cursor) {
    try {
      return Optional.of(new CommandCriteria.Place(cursor.time(), UUID.fromString(cursor.id())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
