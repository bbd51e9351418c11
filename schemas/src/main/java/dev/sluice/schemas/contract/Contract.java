package dev.sluice.schemas.contract;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The published contract. Each JSON Schema is written once, in a part under {@code /contract}; the
 * OpenAPI and the AsyncAPI document are put together with the schemas they use, so that each is
 * whole by itself. Immutable as long as callers do not change the trees.
 */
public final class Contract {
  private static final List<String> PARTS =
      List.of("values", "commands", "documents", "webhooks", "problems", "identity", "control");
  private static final String LOCAL = "#/components/schemas/";
  private static final String PROTOBUF = "/protobuf";
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private final Map<String, JsonNode> schemas;
  private final ObjectNode openApi;
  private final ObjectNode asyncApi;

  private Contract(Map<String, JsonNode> schemas, ObjectNode openApi, ObjectNode asyncApi) {
    this.schemas = schemas;
    this.openApi = openApi;
    this.asyncApi = asyncApi;
  }

  /** Reads it from the jar. */
  public static Contract load() {
    Map<String, JsonNode> schemas = new TreeMap<>();
    for (String part : PARTS) {
      for (Map.Entry<String, JsonNode> schema :
          YamlText.read("/contract/" + part + ".yaml").properties()) {
        if (schemas.put(schema.getKey(), schema.getValue()) != null) {
          throw new IllegalStateException("schema " + schema.getKey() + " is written twice");
        }
      }
    }
    return new Contract(
        schemas,
        whole(YamlText.read("/contract/openapi.yaml"), schemas),
        whole(quoteMessages(YamlText.read("/contract/asyncapi.yaml")), schemas));
  }

  /** The OpenAPI 3.1 document. */
  public ObjectNode openApi() {
    return openApi;
  }

  /** The AsyncAPI 3 document. */
  public ObjectNode asyncApi() {
    return asyncApi;
  }

  /** The names of the JSON Schemas. */
  public Set<String> schemaNames() {
    return schemas.keySet();
  }

  /** A JSON Schema by itself; it refers to others by their paths under {@code /schemas/}. */
  public Optional<ObjectNode> schema(String name) {
    JsonNode schema = schemas.get(name);
    if (schema == null) {
      return Optional.empty();
    }
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("$schema", DIALECT).put("$id", "/schemas/" + name);
    document.setAll((ObjectNode) referring(schema));
    return Optional.of(document);
  }

  private static ObjectNode whole(ObjectNode document, Map<String, JsonNode> schemas) {
    ObjectNode own = document.withObject("/components/schemas");
    for (String name : used(document, schemas)) {
      own.set(name, schemas.get(name));
    }
    return document;
  }

  /** The schemas that a document refers to, and those that these refer to. */
  private static Set<String> used(ObjectNode document, Map<String, JsonNode> schemas) {
    Set<String> used = new LinkedHashSet<>();
    Deque<JsonNode> open = new ArrayDeque<>(List.of(document));
    while (!open.isEmpty()) {
      JsonNode next = open.pop();
      for (JsonNode ref : next.findValues("$ref")) {
        String name = ref.asString().startsWith(LOCAL) ? ref.asString().replace(LOCAL, "") : "";
        JsonNode schema = schemas.get(name);
        if (schema != null && used.add(name)) {
          open.push(schema);
        }
      }
    }
    return used;
  }

  /** Puts the text of each message schema where the document refers to it. */
  private static ObjectNode quoteMessages(ObjectNode asyncApi) {
    for (JsonNode message : asyncApi.at("/components/messages")) {
      if (message.get("payload") instanceof ObjectNode payload && payload.has("schema")) {
        String path = payload.at("/schema/$ref").asString().substring(PROTOBUF.length());
        payload.put("schema", YamlText.text(path));
      }
    }
    return asyncApi;
  }

  private static JsonNode referring(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(e -> copy.set(e.getKey(), referring(e.getValue())));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        array.forEach(e -> copy.add(referring(e)));
        yield copy;
      }
      case StringNode text when text.asString().startsWith(LOCAL) ->
          StringNode.valueOf(text.asString().replace(LOCAL, "/schemas/"));
      default -> node;
    };
  }
}
