package dev.sluice.egress.consistency;

import dev.sluice.egress.request.Cursor;
import dev.sluice.egress.request.Listing;
import dev.sluice.egress.request.Sight;
import dev.sluice.egress.request.Tags;
import dev.sluice.egress.store.Planned;
import dev.sluice.egress.store.Projections;
import dev.sluice.egress.store.Snapshot;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Responses;
import dev.sluice.schemas.consistency.ConsistencyToken;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.StatelessSession;
import tools.jackson.databind.JsonNode;

/** How all listings are answered: a page, what it has seen, and where the feed was. */
public final class ListingAnswer {
  private final Projections projections;
  private final Consistency consistency;

  public ListingAnswer(Projections projections, Consistency consistency) {
    this.projections = projections;
    this.consistency = consistency;
  }

  /**
   * How the items of a listing are found and shown.
   *
   * @param planned how what finds them is planned
   * @param find at most {@link Listing#wanted()} of them
   * @param place where the listing goes on behind an item
   */
  public record Items<T>(
      Planned planned,
      Function<StatelessSession, List<T>> find,
      Function<T, ? extends JsonNode> show,
      Function<T, Cursor> place) {}

  /**
   * Sends a page.
   *
   * @param wanted what has to be seen
   * @throws ProblemException 503 when that takes too long, or PostgreSQL does not answer
   */
  public <T> void send(
      ServerResponse res,
      Listing listing,
      Sight sight,
      Optional<ConsistencyToken> wanted,
      Items<T> items) {
    wanted.ifPresent(token -> consistency.await(token, sight.tenant()));
    Snapshot<T> found =
        Snapshot.read(projections, sight.tenant(), sight.subject(), items.planned(), items.find());
    consistency.saw(res);
    Tags.header(res, "Feed-Position", found.position());
    Tags.isPrivate(res);
    Responses.json(res, 200, listing.page(found.items(), items.show(), items.place()));
  }
}
