package dev.sluice.e2e;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One event of a stream. */
record SseEvent(String id, String type, JsonNode cloudEvent) {
  long sequence() {
    return cloudEvent.get("sequence").asLong();
  }

  String commandId() {
    return cloudEvent.at("/data/commandId").asString("");
  }

  String status() {
    return cloudEvent.at("/data/status").asString("");
  }

  /** The command document after the event. */
  JsonNode document() {
    ObjectNode document = (ObjectNode) cloudEvent.get("data").deepCopy();
    document.remove("sequence");
    document.remove("previous");
    return document;
  }

  boolean isFinal() {
    return cloudEvent.at("/data").has("completedAt");
  }
}
