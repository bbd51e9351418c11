package dev.sluice.egress.command;

import dev.sluice.egress.consistency.Consistency;
import dev.sluice.egress.feed.EventStreams;
import dev.sluice.egress.request.Parameters;
import dev.sluice.egress.request.Sight;
import dev.sluice.egress.request.Tags;
import dev.sluice.egress.store.CommandView;
import dev.sluice.egress.store.FeedId;
import dev.sluice.runtime.auth.AuthenticatedCaller;
import dev.sluice.runtime.http.Prefer;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.runtime.limit.Admission;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.consistency.ConsistencyToken;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;

/**
 * {@code GET /v1/commands/{id}} and {@code GET /v1/commands/{id}/events}.
 *
 * <p>A poll with {@code Prefer: wait} parks its virtual thread until the command is final or, with
 * {@code If-None-Match}, changes.
 */
public final class CommandEndpoint implements HttpFeature {
  private static final String RETRY_SECONDS = "1";

  private final Admission admission;
  private final CommandQueries queries;
  private final Watches watches;
  private final Consistency consistency;
  private final EventStreams streams;

  public CommandEndpoint(
      Admission admission,
      CommandQueries queries,
      Watches watches,
      Consistency consistency,
      EventStreams streams) {
    this.admission = admission;
    this.queries = queries;
    this.watches = watches;
    this.consistency = consistency;
    this.streams = streams;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.get("/v1/commands/{commandId}", this::poll);
    routing.get("/v1/commands/{commandId}/events", this::stream);
  }

  private void poll(ServerRequest req, ServerResponse res) throws InterruptedException {
    Principal caller = admission.principal(req, res);
    Sight sight = Sight.of(caller);
    Requests.accepted(req, Responses.JSON);
    UUID id = id(req);
    Prefer prefer = Requests.prefer(req);
    Parameters none = Parameters.of(req);
    Optional<ConsistencyToken> wanted = consistency.wanted(req, none);
    none.check();
    LongPredicate isNews =
        req.headers().contains(io.helidon.http.HeaderNames.IF_NONE_MATCH)
            ? revision -> !Tags.isKnown(req, revision)
            : _ -> false;
    Duration patience = prefer.waitOrZero();
    CommandView view =
        patience.isZero() ? queries.get(id, sight) : await(id, caller, isNews, patience);
    if (wanted.isPresent() && (!view.isFinal() || !hasRoom(wanted.get(), id, view))) {
      consistency.await(wanted.get(), sight.tenant());
      view = queries.get(id, sight);
    }
    if (!view.isFinal()) {
      Tags.header(res, "Retry-After", RETRY_SECONDS);
    }
    prefer
        .applied(false, true)
        .ifPresent(applied -> Tags.header(res, "Preference-Applied", applied));
    consistency.saw(res, wanted, id, view.revision());
    Tags.send(req, res, view.revision(), view.json());
  }

  /**
   * Whether the answer's token can name the command too. Nothing is newer than a final document.
   */
  private static boolean hasRoom(ConsistencyToken wanted, UUID id, CommandView view) {
    return wanted.and(ConsistencyToken.of(id, view.revision())).isPresent();
  }

  private CommandView await(UUID id, Principal caller, LongPredicate isNews, Duration patience)
      throws InterruptedException {
    Sight sight = Sight.of(caller);
    long end = System.nanoTime() + patience.toNanos();
    // Held before the first look, so that no change falls between.
    try (Watches.Held held = watches.hold(id, caller)) {
      admission.readmit(caller);
      CommandView view = queries.get(id, sight);
      while (!view.isFinal() && !isNews.test(view.revision())) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        boolean changed = held.watch().await(view.revision(), left);
        admission.readmit(caller);
        if (!changed) {
          return view;
        }
        long seen = view.revision();
        view =
            held.watch()
                .document()
                .filter(d -> d.revision() > seen)
                .map(CommandView::of)
                .orElseGet(() -> queries.get(id, sight));
      }
      return view;
    }
  }

  private void stream(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException {
    AuthenticatedCaller caller = streams.admitted(req, res);
    UUID id = id(req);
    long had = EventStreams.lastEvent(req);
    CommandView view = queries.get(id, Sight.of(caller.principal()));
    if (view.isFinal() && had >= view.revision()) {
      // There is nothing more to come: tells an EventSource not to connect again.
      Responses.empty(res, 204);
      return;
    }
    streams.ofCommand(req, res, caller, new FeedId.OfCommand(id));
  }

  private static UUID id(ServerRequest req) {
    return CommandIds.parse(Requests.path(req, "commandId")).orElseThrow(CommandQueries::notFound);
  }
}
