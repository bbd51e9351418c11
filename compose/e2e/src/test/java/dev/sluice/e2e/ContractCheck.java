package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.StringNode;

/**
 * Holds every answer against the OpenAPI document that the gateway itself serves: that the status
 * is one that the operation has, that media type, headers and body are as it says. Thread-safe.
 */
final class ContractCheck {
  /** What HTTP itself and browsers need, whatever is answered. */
  private static final Set<String> OF_HTTP = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  static {
    OF_HTTP.addAll(
        List.of(
            "Connection",
            "Content-Length",
            "Content-Type",
            "Date",
            "Referrer-Policy",
            "Transfer-Encoding",
            "Vary",
            "X-Content-Type-Options"));
  }

  private record Route(Pattern form, String template, JsonNode path) {}

  private final JsonNode openApi;
  private final SchemaCheck schemas;
  private final List<Route> routes = new ArrayList<>();

  ContractCheck(JsonNode openApi) {
    this.openApi = openApi;
    this.schemas = new SchemaCheck(openApi);
    for (Map.Entry<String, JsonNode> path : openApi.get("paths").properties()) {
      String form = path.getKey().replaceAll("\\{[^}]+}", "[^/]+").replace(".", "\\.");
      routes.add(new Route(Pattern.compile(form), path.getKey(), path.getValue()));
    }
    // What is written out goes before what is a parameter.
    routes.sort(Comparator.comparing((Route route) -> route.template().contains("{")));
  }

  void check(Answer answer) {
    List<String> faults = faults(answer);
    assertThat(faults).as("%s", answer).isEmpty();
  }

  /** Holds the data of an event against its schema. */
  void checkEvent(JsonNode data) {
    JsonNode schema =
        openApi.at("/components/responses/EventStream/content/text~1event-stream/schema");
    assertThat(schemas.faults(schema, data)).as("%s", data).isEmpty();
  }

  private List<String> faults(Answer answer) {
    Optional<JsonNode> operation = operation(answer);
    if (operation.isEmpty()) {
      return answer.status() == 404 || answer.status() == 405
          ? problemFaults(answer)
          : List.of("there is no such operation");
    }
    JsonNode response =
        resolve(operation.get().path("responses").path(Integer.toString(answer.status())));
    if (response.isMissingNode()) {
      return List.of("the operation has no answer " + answer.status());
    }
    List<String> faults = new ArrayList<>(headerFaults(response, answer));
    faults.addAll(bodyFaults(response, answer));
    if (isProblem(answer)) {
      faults.addAll(problemFaults(answer));
    }
    return faults;
  }

  private Optional<JsonNode> operation(Answer answer) {
    String method =
        answer.method().equals("HEAD") ? "get" : answer.method().toLowerCase(Locale.ROOT);
    return routes.stream()
        .filter(route -> route.form().matcher(answer.path()).matches())
        .findFirst()
        .map(route -> route.path().get(method));
  }

  private List<String> headerFaults(JsonNode response, Answer answer) {
    List<String> faults = new ArrayList<>(undescribed(response, answer));
    for (Map.Entry<String, JsonNode> entry : response.path("headers").properties()) {
      JsonNode header = resolve(entry.getValue());
      Optional<String> value = answer.headers().firstValue(entry.getKey());
      if (value.isPresent()) {
        faults.addAll(schemas.faults(header.get("schema"), typed(header, value.get())));
      } else if (header.path("required").asBoolean(false)) {
        faults.add("header " + entry.getKey() + " is missing");
      }
    }
    return faults;
  }

  /** A client that reads the document should know of whatever it may be sent. */
  private static List<String> undescribed(JsonNode response, Answer answer) {
    Set<String> described = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    described.addAll(response.path("headers").propertyNames());
    return answer.headers().map().keySet().stream()
        .filter(name -> !described.contains(name) && !OF_HTTP.contains(name))
        .filter(name -> !name.toLowerCase(Locale.ROOT).startsWith("access-control-"))
        .map(name -> "header " + name + " is not described")
        .toList();
  }

  private List<String> bodyFaults(JsonNode response, Answer answer) {
    JsonNode content = response.path("content");
    if (content.isEmpty()) {
      return answer.body().isEmpty() ? List.of() : List.of("there is a body");
    }
    String type = mediaType(answer);
    JsonNode described = content.path(type);
    if (described.isMissingNode()) {
      return List.of("media type " + type + " is not described");
    }
    if (answer.method().equals("HEAD") || !type.endsWith("json")) {
      return List.of();
    }
    if (type.endsWith("ndjson")) {
      return answer.lines().stream()
          .flatMap(line -> schemas.faults(described.get("schema"), line).stream())
          .toList();
    }
    return schemas.faults(described.get("schema"), answer.json());
  }

  private List<String> problemFaults(Answer answer) {
    if (!isProblem(answer)) {
      return List.of("it is no problem document");
    }
    if (answer.method().equals("HEAD")) {
      return List.of();
    }
    JsonNode problem = answer.json();
    List<String> faults =
        new ArrayList<>(schemas.faults(openApi.at("/components/schemas/Problem"), problem));
    if (problem.path("status").asInt() != answer.status()) {
      faults.add("its status is not that of the answer");
    }
    if (!problem.path("type").asString("").equals("/problems/" + answer.code())) {
      faults.add("its type is not that of its code");
    }
    if (!problem.path("instance").asString("").equals(answer.path())) {
      faults.add("its instance is not the path");
    }
    if (!problem.has("traceId")) {
      faults.add("it has no trace id");
    }
    if (answer.status() == 401 && answer.header("WWW-Authenticate").isEmpty()) {
      faults.add("it has no WWW-Authenticate");
    }
    return faults;
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? openApi.at(node.get("$ref").asString().substring(1)) : node;
  }

  private static JsonNode typed(JsonNode header, String value) {
    return header.at("/schema/type").asString("").equals("integer") && value.matches("-?[0-9]{1,9}")
        ? IntNode.valueOf(Integer.parseInt(value))
        : StringNode.valueOf(value);
  }

  private static boolean isProblem(Answer answer) {
    return mediaType(answer).equals("application/problem+json");
  }

  private static String mediaType(Answer answer) {
    return answer.header("Content-Type").replaceFirst(";.*", "").strip();
  }
}
