package dev.sluice.schemas.json;

import dev.sluice.schemas.consistency.ConsistencyToken;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.FeedEntry;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Spells feed entries as CloudEvents 1.0 in JSON (structured mode): the {@code data:} of an SSE
 * event.
 */
public final class CloudEventJson {
  private static final String SOURCE = "/sluice/processors";

  private CloudEventJson() {}

  /**
   * Sequence and predecessor stand beside {@code data}, as CloudEvents extension attributes, and in
   * it, beside the members of the command document.
   *
   * @param document the command document as {@link DocumentJson} spells it
   * @param sequence the entry's number within the feed: 1, 2, 3, …
   * @param previous SSE id of the entry before it in the feed; absent for the first
   */
  public static ObjectNode write(
      FeedEntry entry, ObjectNode document, long sequence, @Nullable String previous) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("specversion", "1.0");
    json.put("id", entry.eventId());
    json.put("type", entry.type().apiName());
    json.put("source", SOURCE);
    json.put("subject", DocumentJson.self(entry.document().commandId()));
    json.put("time", DocumentJson.time(entry.time()));
    json.put("datacontenttype", "application/json");
    if (entry.traceparent() != null) {
      json.put("traceparent", entry.traceparent());
    }
    CommandDocument of = entry.document();
    json.put("consistencytoken", ConsistencyToken.of(of.commandId(), of.revision()).write());
    json.put("sequence", sequence);
    json.put("previous", previous);
    json.set("data", document.deepCopy().put("sequence", sequence).put("previous", previous));
    return json;
  }
}
