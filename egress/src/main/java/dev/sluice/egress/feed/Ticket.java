package dev.sluice.egress.feed;

import dev.sluice.egress.store.FeedFilter;
import dev.sluice.runtime.auth.AuthenticatedCaller;
import dev.sluice.runtime.http.ClientAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * What a ticket stands for: lets a browser, whose {@code EventSource} sends no token, open one
 * stream.
 *
 * @param caller who got it; the stream it opens ends when that caller's token does
 * @param ofTenant whether it is for the feed of the tenant
 * @param filter the stream shows no more than this
 * @param address the client's; another cannot use it
 */
record Ticket(
    AuthenticatedCaller caller, boolean ofTenant, FeedFilter filter, ClientAddress address) {

  /** The id of the stream that a ticket opens: known to its holder before, and to nobody else. */
  static UUID streamId(String ticket) {
    return UUID.nameUUIDFromBytes(("stream " + ticket).getBytes(StandardCharsets.UTF_8));
  }

  /** The filter of a stream that is asked for with it; empty if it would show more. */
  Optional<FeedFilter> narrowed(FeedQuery asked) {
    FeedFilter wanted = asked.filter();
    boolean covered =
        (asked.scope() == null || asked.ofTenant() == ofTenant)
            && (filter.types().isEmpty() || filter.types().containsAll(wanted.types()))
            && (filter.resourceId() == null
                || wanted.resourceId() == null
                || filter.resourceId().equals(wanted.resourceId()));
    return covered
        ? Optional.of(
            new FeedFilter(
                wanted.types().isEmpty() ? filter.types() : wanted.types(),
                wanted.resourceId() == null ? filter.resourceId() : wanted.resourceId()))
        : Optional.empty();
  }
}
