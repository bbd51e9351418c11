package dev.sluice.schemas.policy;

import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.policy.PolicyRule.Effect;
import dev.sluice.schemas.problem.FieldError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads policies from JSON: {@code {"rules": [{"id", "effect", "commands", "when"}]}}, within
 * bounds, and finds every fault. Used once for each document.
 */
public final class PolicyReader {
  /** Rules of a policy, at most. */
  static final int MOST_RULES = 200;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<String> MEMBERS = List.of("id", "effect", "commands", "when");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String TYPES =
      Arrays.stream(CommandType.values())
          .map(CommandType::apiName)
          .collect(Collectors.joining(", "));

  /** Stands for an expression that is missing, so that this is no second fault. */
  private static final String NO_EXPRESSION = "true";

  private final List<FieldError> faults = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  private PolicyReader() {}

  /** The document of the policy that is put in force where none was ever put. */
  public static String builtIn() {
    try (InputStream json = PolicyReader.class.getResourceAsStream("/policies/default.json")) {
      if (json == null) {
        throw new IllegalStateException("the built-in policy is not on the classpath");
      }
      return new String(json.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws InvalidPolicyException with every fault
   */
  public static Policy read(String json) {
    try {
      return read(MAPPER.readTree(json));
    } catch (JacksonException e) {
      throw new InvalidPolicyException(
          List.of(new FieldError("", "is not JSON: " + e.getOriginalMessage())));
    }
  }

  private static Policy read(JsonNode document) {
    Draft draft = draft(document);
    if (!draft.faults().isEmpty()) {
      throw new InvalidPolicyException(draft.faults());
    }
    return draft.policy();
  }

  /**
   * What could be read of a policy, each rule in its place.
   *
   * @param faults what could not; something harmless stands there instead
   */
  record Draft(Policy policy, List<FieldError> faults) {}

  static Draft draft(JsonNode document) {
    PolicyReader reader = new PolicyReader();
    return new Draft(reader.policy(document), reader.faults);
  }

  private Policy policy(JsonNode document) {
    if (!document.isObject()) {
      fault("", "must be an object");
      return new Policy(List.of());
    }
    unknown("", document, List.of("rules"));
    JsonNode list = document.path("rules");
    if (!list.isArray() || list.size() > MOST_RULES) {
      fault("/rules", "must be a list of at most " + MOST_RULES + " rules");
      return new Policy(List.of());
    }
    List<PolicyRule> rules = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      rules.add(rule("/rules/" + i, list.get(i)));
    }
    return new Policy(rules);
  }

  private PolicyRule rule(String pointer, JsonNode node) {
    if (!node.isObject()) {
      fault(pointer, "must be an object");
      return new PolicyRule("", Effect.DENY, Set.of(), NO_EXPRESSION);
    }
    unknown(pointer, node, MEMBERS);
    return new PolicyRule(
        id(pointer + "/id", node.path("id")),
        effect(pointer + "/effect", node.path("effect")),
        commands(pointer + "/commands", node.path("commands")),
        when(pointer + "/when", node.path("when")));
  }

  private void unknown(String pointer, JsonNode node, List<String> known) {
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) {
        String escaped = name.replace("~", "~0").replace("/", "~1");
        fault(pointer + "/" + escaped, "is not known here; known are " + String.join(", ", known));
      }
    }
  }

  private String id(String pointer, JsonNode node) {
    String id = node.stringValue("");
    if (!ID.matcher(id).matches()) {
      fault(pointer, "must be a letter or digit, then up to 63 letters, digits, '.', '_' or '-'");
    } else if (!ids.add(id)) {
      fault(pointer, "must be the rule's own: there are two rules " + id);
    }
    return id;
  }

  private Effect effect(String pointer, JsonNode node) {
    @Nullable Effect effect =
        switch (node.stringValue("")) {
          case "allow" -> Effect.ALLOW;
          case "deny" -> Effect.DENY;
          default -> null;
        };
    if (effect == null) {
      fault(pointer, "must be allow or deny");
      return Effect.DENY;
    }
    return effect;
  }

  private Set<CommandType> commands(String pointer, JsonNode node) {
    Set<CommandType> commands = new TreeSet<>();
    if (!node.isArray() || node.isEmpty()) {
      fault(pointer, "must be a list of one or more of " + TYPES);
      return commands;
    }
    for (int i = 0; i < node.size(); i++) {
      String at = pointer + "/" + i;
      CommandType.ofApiName(node.get(i).stringValue(""))
          .ifPresentOrElse(commands::add, () -> fault(at, "must be one of " + TYPES));
    }
    return commands;
  }

  private String when(String pointer, JsonNode node) {
    String when = node.stringValue("");
    if (when.isBlank()) {
      fault(pointer, "must be a CEL expression of type bool");
      return NO_EXPRESSION;
    }
    return when;
  }

  private void fault(String pointer, String detail) {
    faults.add(new FieldError(pointer, detail));
  }
}
