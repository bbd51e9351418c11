package dev.sluice.ingress.order;

import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.json.DocumentJson;
import java.time.Instant;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An order that is in the log, or that a command which has ended needs no more: what the 202 says.
 *
 * @param document of the command, as it was when the order was given
 */
public record AcceptedOrder(OrderKind kind, Instant requestedAt, CommandDocument document) {

  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("commandId", document.commandId().toString());
    json.put("order", kind.apiName());
    json.put("requestedAt", DocumentJson.time(requestedAt));
    json.put("status", document.status().name());
    json.set("links", DocumentJson.links(document.commandId()));
    return json;
  }
}
