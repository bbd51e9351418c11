package dev.sluice.egress.webhook;

import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.json.DocumentJson;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Spells webhooks and deliveries in JSON. */
final class WebhookJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private WebhookJson() {}

  /** The address of a webhook. */
  static String self(UUID id) {
    return "/v1/webhooks/" + id;
  }

  /** The address of a delivery. */
  static String self(UUID webhook, UUID delivery) {
    return self(webhook) + "/deliveries/" + delivery;
  }

  static ObjectNode webhook(Webhook w, Instant now) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("webhookId", w.id().toString());
    json.put("owner", w.feed().subject());
    json.put("url", w.target().url());
    ArrayNode types = json.putArray("types");
    Stream.concat(
            w.target().filter().types().stream().map(EventType::apiName), w.laterTypes().stream())
        .sorted()
        .forEach(types::add);
    put(json, "resourceId", w.target().filter().resourceId());
    put(json, "description", w.target().description());
    json.put("status", w.status().name());
    Webhook.Disabled disabled = w.disabled();
    if (disabled != null) {
      json.put("reason", disabled.reason().code());
      json.put("disabledAt", DocumentJson.time(disabled.at()));
      put(json, "lastError", disabled.lastError());
    }
    List<Webhook.Secrets.Old> old = w.secrets().old(now);
    put(json, "oldSecretUntil", old.isEmpty() ? null : old.getFirst().until());
    json.put("createdAt", DocumentJson.time(w.createdAt()));
    json.put("updatedAt", DocumentJson.time(w.updatedAt()));
    json.putObject("links")
        .put("self", self(w.id()))
        .put("deliveries", self(w.id()) + "/deliveries");
    return json;
  }

  static ObjectNode delivery(Delivery d) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("deliveryId", d.id().toString());
    json.put("eventId", d.eventId());
    json.put("type", d.type());
    put(json, "resourceId", d.resourceId());
    put(json, "redeliveryOf", d.redeliveryOf() == null ? null : d.redeliveryOf().toString());
    json.put("status", d.status().name());
    json.put("tries", d.tries());
    json.set("attempts", MAPPER.readTree(d.attempts()));
    put(json, "nextAttemptAt", d.dueAt());
    json.put("createdAt", DocumentJson.time(d.createdAt()));
    put(json, "endedAt", d.endedAt());
    json.putObject("links").put("self", self(d.webhookId(), d.id()));
    return json;
  }

  private static void put(ObjectNode json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  private static void put(ObjectNode json, String name, @Nullable Instant value) {
    if (value != null) {
      json.put(name, DocumentJson.time(value));
    }
  }
}
