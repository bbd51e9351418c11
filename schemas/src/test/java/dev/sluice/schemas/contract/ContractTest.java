package dev.sluice.schemas.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.OrderNote;
import dev.sluice.schemas.event.Step;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.problem.Retry;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The published documents are whole, and say what the code says. */
class ContractTest {
  private final Contract contract = Contract.load();
  private final ObjectNode openApi = contract.openApi();
  private final ObjectNode asyncApi = contract.asyncApi();

  @Test
  void everyReferenceLeadsSomewhere() {
    assertThat(dangling(openApi)).isEmpty();
    assertThat(dangling(asyncApi)).isEmpty();
    for (String name : contract.schemaNames()) {
      assertThat(references(contract.schema(name).orElseThrow()))
          .allSatisfy(ref -> assertThat(ref).startsWith("/schemas/"))
          .allSatisfy(ref -> assertThat(contract.schema(ref.substring(9))).isPresent());
    }
  }

  @Test
  void theOpenApiDocumentIsAsItsStandardSays() {
    SchemaCheck standard = new SchemaCheck(YamlText.read("/openapi-3.1.schema.yaml"));
    assertThat(standard.faults(openApi)).isEmpty();
  }

  @Test
  void noSchemaIsWrittenForNothing() {
    assertThat(contract.schemaNames())
        .allSatisfy(
            name ->
                assertThat(
                        openApi.at("/components/schemas").has(name)
                            || asyncApi.at("/components/schemas").has(name))
                    .as(name)
                    .isTrue());
  }

  @Test
  void theNamesOfTheSchemasAreThoseOfTheEnums() {
    assertThat(names("CommandType")).isEqualTo(all(CommandType.values(), CommandType::apiName));
    assertThat(names("CommandStatus")).isEqualTo(all(CommandStatus.values(), Enum::name));
    assertThat(names("EventType")).isEqualTo(all(EventType.values(), EventType::apiName));
    assertThat(names("StepStatus")).isEqualTo(all(Step.Status.values(), Enum::name));
    assertThat(names("OrderKind")).isEqualTo(all(OrderKind.values(), OrderKind::apiName));
    assertThat(names("OrderOutcome")).isEqualTo(all(OrderNote.Outcome.values(), Enum::name));
    assertThat(names("ProblemCode")).isEqualTo(all(ProblemType.values(), ProblemType::code));
    JsonNode retry = openApi.at("/components/schemas/Retry/properties");
    assertThat(texts(retry.at("/effect/enum")))
        .isEqualTo(all(Retry.Effect.values(), Retry.Effect::text));
    assertThat(texts(retry.at("/key/enum"))).isEqualTo(all(Retry.Key.values(), Retry.Key::text));
  }

  @Test
  void everyTypeOfCommandHasItsGenericForm() {
    assertThat(openApi.at("/components/schemas/AnyCommand/discriminator/mapping").propertyNames())
        .containsExactlyElementsOf(all(CommandType.values(), CommandType::apiName));
    assertThat(references(openApi.at("/components/schemas/AnyCommand/oneOf")))
        .containsExactlyElementsOf(
            all(CommandType.values(), t -> "#/components/schemas/" + t.apiName() + "Command"));
  }

  @Test
  void finalStatusesHaveATimeOfCompletion() {
    assertThat(
            texts(
                openApi.at("/components/schemas/CommandMembers/allOf/0/if/properties/status/enum")))
        .containsExactlyElementsOf(
            Arrays.stream(CommandStatus.values())
                .filter(CommandStatus::isFinal)
                .map(Enum::name)
                .toList());
  }

  @Test
  void theTopicsAreThoseOfTheRegistry() {
    for (Topics topic : Topics.ALL) {
      JsonNode channel =
          asyncApi
              .get("channels")
              .valueStream()
              .filter(c -> c.get("address").asString().equals(topic.name()))
              .findFirst()
              .orElseThrow();
      JsonNode kafka = channel.at("/bindings/kafka");
      assertThat(kafka.get("topic").asString()).isEqualTo(topic.name());
      assertThat(kafka.get("partitions").asInt()).isEqualTo(Topics.PARTITIONS);
      assertThat(kafka.at("/topicConfiguration/retention.ms").asLong())
          .isEqualTo(topic.retention().toMillis());
      assertThat(kafka.at("/topicConfiguration/cleanup.policy/0").asString())
          .isEqualTo(topic.cleanup().text());
    }
  }

  @Test
  void theMessagesOfTheTopicsAreQuoted() {
    assertThat(asyncApi.at("/components/messages/SealedEnvelope/payload/schema").asString())
        .contains("message SealedEnvelope {");
    assertThat(asyncApi.at("/components/messages/FeedEntry/payload/schema").asString())
        .contains("message FeedEntry {");
  }

  @Test
  void everyOperationHasANameOfItsOwnAndSaysWhatItAnswers() {
    List<JsonNode> operations =
        openApi
            .get("paths")
            .valueStream()
            .flatMap(path -> Stream.of("get", "put", "post", "delete").map(path::path))
            .filter(JsonNode::isObject)
            .toList();
    assertThat(operations)
        .extracting(o -> o.path("operationId").asString())
        .doesNotHaveDuplicates();
    assertThat(operations)
        .allSatisfy(
            o ->
                assertThat(o.path("responses").propertyNames())
                    .as(o.path("operationId").asString())
                    .anyMatch(status -> status.startsWith("2")));
  }

  @Test
  void theDocumentIsTheSameInYaml() {
    assertThat(YamlText.write(openApi)).startsWith("openapi: 3.1").doesNotContain("&id0");
  }

  private static List<String> dangling(ObjectNode document) {
    return references(document).stream()
        .filter(ref -> !ref.startsWith("#") || document.at(ref.substring(1)).isMissingNode())
        .toList();
  }

  private static List<String> references(JsonNode tree) {
    return texts(tree.findValues("$ref"));
  }

  private List<String> names(String schema) {
    return texts(openApi.at("/components/schemas/" + schema + "/enum"));
  }

  private static List<String> texts(Iterable<JsonNode> nodes) {
    return Stream.of(nodes).flatMap(n -> stream(n)).map(JsonNode::asString).toList();
  }

  private static Stream<JsonNode> stream(Iterable<JsonNode> nodes) {
    Stream.Builder<JsonNode> all = Stream.builder();
    nodes.forEach(all);
    return all.build();
  }

  private static <E> List<String> all(E[] values, Function<E, String> name) {
    return Arrays.stream(values).map(name).toList();
  }
}
