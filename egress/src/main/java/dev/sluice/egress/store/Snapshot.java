package dev.sluice.egress.store;

import java.util.List;
import java.util.function.Function;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/**
 * A page of a listing, and where the feed was at that moment: a feed that goes on behind that place
 * tells all that has changed since, and nothing that the page shows already.
 *
 * @param head number of the newest event of the feed; 0 if there was none
 */
public record Snapshot<T>(List<T> items, long head) {

  /**
   * Reads both at one moment.
   *
   * @param subject whose feed; absent: the tenant's
   * @param planned how the page's statement is
   */
  public static <T> Snapshot<T> read(
      Projections projections,
      String tenant,
      @Nullable String subject,
      Planned planned,
      Function<StatelessSession, List<T>> page) {
    FeedId feed =
        subject == null ? new FeedId.OfTenant(tenant) : new FeedId.OfSubject(tenant, subject);
    FeedHistory history = new FeedHistory();
    return projections.snapshot(
        planned,
        session ->
            new Snapshot<>(
                page.apply(session), history.heads(session, List.of(feed)).getOrDefault(feed, 0L)));
  }

  /** The id that an event with that number has, to be given as {@code Last-Event-ID}. */
  public String position() {
    return FeedId.position(head);
  }
}
