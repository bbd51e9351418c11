package dev.sluice.egress.webhook;

import dev.sluice.egress.webhook.Webhook.Secrets.Old;
import dev.sluice.egress.webhook.send.SigningKeys.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Secrets that still sign along, as {@code webhooks} keeps them. */
final class OldSecrets {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private OldSecrets() {}

  static String json(List<Old> secrets) {
    ArrayNode json = MAPPER.createArrayNode();
    for (Old old : secrets) {
      json.addObject()
          .put("key", old.version().key())
          .put("number", old.version().number())
          .put("until", old.until().toEpochMilli());
    }
    return json.toString();
  }

  static List<Old> parse(String json) {
    List<Old> secrets = new ArrayList<>();
    for (JsonNode old : MAPPER.readTree(json)) {
      secrets.add(
          new Old(
              new Version(old.get("key").stringValue(), old.get("number").intValue()),
              Instant.ofEpochMilli(old.get("until").longValue())));
    }
    return secrets;
  }
}
