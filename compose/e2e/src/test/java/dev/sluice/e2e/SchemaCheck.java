package dev.sluice.e2e;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** Holds JSON against the schemas of the OpenAPI document. Thread-safe. */
final class SchemaCheck {
  private static final String DOCUMENT = "https://sluice.test/openapi";

  private final SchemaRegistry registry;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  SchemaCheck(JsonNode openApi) {
    registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Map.of(DOCUMENT, openApi.toString())));
  }

  /** What is wrong with an instance of a schema that stands somewhere in the document. */
  List<String> faults(JsonNode schema, JsonNode instance) {
    String text = schema.toString().replace("\"#/", "\"" + DOCUMENT + "#/");
    return schemas
        .computeIfAbsent(text, registry::getSchema)
        .validate(
            instance, context -> context.executionConfig(c -> c.formatAssertionsEnabled(true)))
        .stream()
        .map(Error::toString)
        .toList();
  }
}
