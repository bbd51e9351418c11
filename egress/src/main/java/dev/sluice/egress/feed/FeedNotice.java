package dev.sluice.egress.feed;

import dev.sluice.runtime.http.JsonBytes;
import dev.sluice.schemas.json.DocumentJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a stream says about itself, between events. */
public final class FeedNotice {
  /** Type of the event that says that events are gone. */
  public static final String TRUNCATED = "feed.truncated";

  private static final int SOONEST_MILLIS = 1_000;
  private static final int LATEST_MILLIS = 3_000;

  static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  private FeedNotice() {}

  /**
   * How soon a client whose stream broke comes again: not all at once when a server goes that had
   * thousands.
   */
  static byte[] retry() {
    int millis = ThreadLocalRandom.current().nextInt(SOONEST_MILLIS, LATEST_MILLIS + 1);
    return ("retry: " + millis + "\n\n").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The stream cannot go on where the client was: the history does not reach back that far, or the
   * feed has not come that far, as when it was begun anew.
   *
   * @param after what the client had last
   * @param position the stream goes on behind this
   */
  static byte[] truncated(long after, long position, Instant now) {
    return FeedEvent.event(
        FeedEvent.id(position), TRUNCATED, truncatedJson(UUID.randomUUID(), after, position, now));
  }

  /** The same as a CloudEvent by itself. */
  public static byte[] truncatedJson(UUID id, long after, long position, Instant now) {
    ObjectNode data =
        JsonNodeFactory.instance
            .objectNode()
            .put("reason", after > position ? "beyond-the-end" : "history-gone")
            .put("lastEventId", FeedEvent.id(after))
            .put("continuesAfter", FeedEvent.id(position));
    return json(id, TRUNCATED, data, now);
  }

  /** The caller's token has expired: with a new one the stream can be resumed. */
  static byte[] expired(Instant at) {
    ObjectNode data = JsonNodeFactory.instance.objectNode().put("expiredAt", DocumentJson.time(at));
    String type = "feed.expired";
    return FeedEvent.event(null, type, json(type, data, at));
  }

  /** The stream goes on until a newer token expires. */
  static byte[] renewed(Instant until, Instant now) {
    ObjectNode data =
        JsonNodeFactory.instance.objectNode().put("expiresAt", DocumentJson.time(until));
    String type = "feed.renewed";
    return FeedEvent.event(null, type, json(type, data, now));
  }

  /** An operator has suspended the caller: it cannot be resumed until he is. */
  static byte[] suspended(Instant now) {
    String type = "feed.suspended";
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    return FeedEvent.event(null, type, json(type, data, now));
  }

  private static byte[] json(String type, ObjectNode data, Instant now) {
    return json(UUID.randomUUID(), type, data, now);
  }

  private static byte[] json(UUID id, String type, ObjectNode data, Instant now) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("specversion", "1.0");
    json.put("id", id.toString());
    json.put("type", type);
    json.put("source", "/sluice/egress");
    json.put("time", DocumentJson.time(now));
    json.put("datacontenttype", "application/json");
    json.set("data", data);
    return JsonBytes.of(json);
  }
}
