package dev.sluice.egress.redis;

import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.FeedStore.Numbered;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.FeedRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one instance tells the others after a commit: how far feeds and commands have come.
 *
 * @param from the instance
 */
public record News(String from, Map<FeedId, Long> heads, Map<UUID, Long> revisions) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  static News of(String from, Collection<CommandDocument> documents, List<Numbered> events) {
    Map<FeedId, Long> heads = new HashMap<>();
    Map<UUID, Long> revisions = new HashMap<>();
    for (Numbered event : events) {
      FeedRecord e = event.entry();
      heads.merge(new FeedId.OfSubject(e.tenant(), e.subject()), event.subjectSeq(), Math::max);
      heads.merge(new FeedId.OfTenant(e.tenant()), event.tenantSeq(), Math::max);
      heads.merge(new FeedId.OfCommand(e.about()), e.revision(), Math::max);
    }
    documents.forEach(d -> revisions.put(d.commandId(), d.revision()));
    return new News(from, heads, revisions);
  }

  String write() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("from", from);
    ArrayNode feeds = json.putArray("feeds");
    heads.forEach(
        (feed, head) -> {
          switch (feed) {
            case FeedId.OfSubject f -> feeds.addArray().add(head).add(f.tenant()).add(f.subject());
            case FeedId.OfTenant f -> feeds.addArray().add(head).add(f.tenant());
            case FeedId.OfCommand _ -> {} // Its head is the revision of the command.
          }
        });
    ObjectNode commands = json.putObject("commands");
    revisions.forEach((id, revision) -> commands.put(id.toString(), revision));
    return MAPPER.writeValueAsString(json);
  }

  /** Whether a message is from this instance, without reading the rest of it. */
  static boolean isFrom(String instance, String text) {
    return text.startsWith("{\"from\":" + MAPPER.writeValueAsString(instance) + ",");
  }

  static News read(String text) {
    JsonNode json = MAPPER.readTree(text);
    Map<FeedId, Long> heads = new HashMap<>();
    for (JsonNode feed : json.path("feeds")) {
      String tenant = feed.path(1).asString();
      heads.put(
          feed.size() == 3
              ? new FeedId.OfSubject(tenant, feed.path(2).asString())
              : new FeedId.OfTenant(tenant),
          feed.path(0).asLong());
    }
    Map<UUID, Long> revisions = new HashMap<>();
    json.path("commands")
        .propertyStream()
        .forEach(e -> revisions.put(UUID.fromString(e.getKey()), e.getValue().asLong()));
    return new News(json.path("from").asString(), heads, revisions);
  }
}
