package dev.sluice.schemas.json;

import dev.sluice.schemas.consistency.ConsistencyToken;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.event.WebhookNotice;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Spells feed entries as CloudEvents 1.0 in JSON (structured mode): the {@code data:} of an SSE
 * event.
 */
public final class CloudEventJson {
  private static final String SOURCE = "/sluice/processors";
  private static final String EGRESS = "/sluice/egress";

  private CloudEventJson() {}

  /** Spells any event of a feed; as {@link #write} does. */
  public static ObjectNode of(FeedRecord record, long sequence, @Nullable String previous) {
    return switch (record) {
      case FeedEntry entry ->
          write(entry, DocumentJson.document(entry.document()), sequence, previous);
      case WebhookNotice notice -> write(notice, sequence, previous);
    };
  }

  private static ObjectNode write(WebhookNotice notice, long sequence, @Nullable String previous) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("specversion", "1.0");
    json.put("id", notice.eventId());
    json.put("type", notice.type().apiName());
    json.put("source", EGRESS);
    json.put("subject", "/v1/webhooks/" + notice.webhookId());
    json.put("time", DocumentJson.time(notice.time()));
    json.put("datacontenttype", "application/json");
    json.put("sequence", sequence);
    json.put("previous", previous);
    ObjectNode data = json.putObject("data");
    data.put("webhookId", notice.webhookId().toString());
    data.put("url", notice.url());
    data.put("status", "DISABLED");
    data.put("reason", notice.reason());
    data.put("disabledAt", DocumentJson.time(notice.time()));
    if (notice.lastError() != null) {
      data.put("lastError", notice.lastError());
    }
    data.put("sequence", sequence).put("previous", previous);
    return json;
  }

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
