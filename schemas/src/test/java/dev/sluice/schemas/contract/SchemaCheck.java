package dev.sluice.schemas.contract;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds JSON against the schemas of a document's components. */
final class SchemaCheck {
  private static final String DOCUMENT = "https://sluice.test/document";

  private final SchemaRegistry registry;

  SchemaCheck(ObjectNode document) {
    registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Map.of(DOCUMENT, document.toString())));
  }

  /** What is wrong with an instance of one of the document's components. */
  List<String> faults(String schemaName, JsonNode instance) {
    return faults(
        registry.getSchema(SchemaLocation.of(DOCUMENT + "#/components/schemas/" + schemaName)),
        instance);
  }

  /** What is wrong with an instance of the document, if that is a schema itself. */
  List<String> faults(JsonNode instance) {
    return faults(registry.getSchema(SchemaLocation.of(DOCUMENT)), instance);
  }

  private static List<String> faults(Schema schema, JsonNode instance) {
    return schema
        .validate(
            instance, context -> context.executionConfig(c -> c.formatAssertionsEnabled(true)))
        .stream()
        .map(Error::toString)
        .toList();
  }
}
