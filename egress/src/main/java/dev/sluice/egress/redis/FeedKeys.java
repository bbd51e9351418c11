package dev.sluice.egress.redis;

import dev.sluice.egress.store.FeedId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The names of this room's keys and channels in Redis. */
final class FeedKeys {
  /** Channel; a message tells the other instances what one has committed. */
  static final String NEWS = "sluice:news";

  /** Channel; a message says that a stream may go on for longer. */
  static final String RENEWALS = "sluice:renewals";

  /** Held while somebody writes the claims anew. */
  static final String REWARM = "sluice:claims:rewarm";

  private FeedKeys() {}

  /** The newest events of a subject; the id of an entry is {@code <number>-0}. */
  static String stream(FeedId.OfSubject feed) {
    return "sluice:feed:{" + escaped(feed.tenant()) + "/" + escaped(feed.subject()) + "}";
  }

  /** A slash or a brace in a name must not lead to another's feed. */
  private static String escaped(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }
}
