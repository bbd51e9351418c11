package dev.sluice.schemas.json;

import dev.sluice.schemas.policy.PolicyChange;
import dev.sluice.schemas.policy.PolicyChange.Author;
import dev.sluice.schemas.subject.SubjectChange;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Spells policies and subjects in JSON. */
public final class ControlJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ControlJson() {}

  public static ObjectNode page(List<ObjectNode> items) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode array = json.putArray("items");
    items.forEach(array::add);
    return json;
  }

  /**
   * A version of a policy without its rules.
   *
   * @param tenant of the reader, who is not told the names of another tenant's people
   */
  public static ObjectNode summary(PolicyChange change, String tenant) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", change.scope().name());
    json.put("version", change.version());
    json.put("previousVersion", change.previousVersion());
    json.put("changedAt", DocumentJson.time(change.changedAt()));
    Author author = change.author();
    if (author.equals(Author.SYSTEM) || author.tenant().equals(tenant)) {
      json.put("changedBy", author.subject());
    }
    if (change.note() != null) {
      json.put("note", change.note());
    }
    if (change.restored() > 0) {
      json.put("restoredVersion", change.restored());
    }
    if (change.document() == null) {
      json.put("removed", true);
    }
    return json;
  }

  /** A version of a policy; without rules where the policy was removed. */
  public static ObjectNode policy(PolicyChange change, String tenant) {
    ObjectNode json = summary(change, tenant);
    if (change.document() != null) {
      json.set("rules", MAPPER.readTree(change.document()).get("rules"));
    }
    return json;
  }

  /**
   * @param newest absent: nothing was ever changed
   */
  public static ObjectNode subject(String subject, Optional<SubjectChange> newest) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("subject", subject);
    json.put(
        "status", newest.filter(SubjectChange::suspended).isPresent() ? "SUSPENDED" : "ACTIVE");
    newest.ifPresent(
        change -> {
          json.put("changedAt", DocumentJson.time(change.changedAt()));
          json.put("changedBy", change.author().subject());
          if (change.reason() != null) {
            json.put("reason", change.reason());
          }
        });
    return json;
  }
}
