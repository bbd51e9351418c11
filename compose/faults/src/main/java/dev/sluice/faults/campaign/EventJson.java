package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import dev.sluice.faults.history.History.EventKind;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.event.WebhookNotice;
import dev.sluice.schemas.json.CloudEventJson;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What an event of a feed says, in a stream or in a request to a webhook. */
final class EventJson {
  private EventJson() {}

  /**
   * @param subscriber who got it
   * @param feed of whom
   */
  static History.Delivery read(String subscriber, String feed, JsonNode event) {
    ObjectNode data = data(event);
    EventKind kind = kind(EventType.ofApiName(event.get("type").asString()).orElseThrow());
    JsonNode previous = event.get("previous");
    JsonNode command = data.get("commandId");
    String id = event.get("id").asString();
    String resource = data.path("resourceId").asString("");
    return new History.Delivery(
        subscriber,
        feed,
        event.get("sequence").asLong(),
        previous == null || previous.isNull() ? 0 : Long.parseLong(previous.asString()),
        (command == null ? data.get("webhookId") : command).asString(),
        resource.isEmpty() ? "" : feed.replaceFirst("/.*", "/") + resource,
        Long.parseLong(id.substring(id.lastIndexOf('-') + 1)),
        kind,
        Instant.now(),
        Rows.print(data));
  }

  /** What it is about, without its place in the feed. */
  static ObjectNode data(JsonNode event) {
    ObjectNode data = ((ObjectNode) event.get("data")).deepCopy();
    data.remove("sequence");
    data.remove("previous");
    return data;
  }

  /** The same as of what is received. */
  static long print(FeedRecord entry) {
    return switch (entry) {
      case FeedEntry ofCommand -> LogReader.print(ofCommand.document());
      case WebhookNotice notice -> Rows.print(data(CloudEventJson.of(notice, 1, null)));
    };
  }

  static EventKind kind(EventType type) {
    return EventKind.valueOf(type.name());
  }
}
