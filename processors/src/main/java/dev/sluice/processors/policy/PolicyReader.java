package dev.sluice.processors.policy;

import dev.sluice.processors.policy.PolicyRule.Effect;
import dev.sluice.schemas.command.CommandType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads policies from JSON: {@code {"version", "rules": [{"id", "effect", "commands", "when"}]}}.
 */
public final class PolicyReader {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Set<String> MEMBERS = Set.of("id", "effect", "commands", "when");

  private PolicyReader() {}

  /** The policy that is in force where no other was put. */
  public static Policy builtIn() {
    try (InputStream json = PolicyReader.class.getResourceAsStream("/policies/v1.json")) {
      if (json == null) {
        throw new IllegalStateException("the built-in policy is not on the classpath");
      }
      return read(json.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws InvalidPolicyException naming the first rule that cannot be read
   */
  public static Policy read(byte[] json) {
    try {
      JsonNode root = MAPPER.readTree(json);
      List<PolicyRule> rules = new ArrayList<>();
      root.path("rules").forEach(node -> rules.add(rule(node)));
      return new Policy(text(root, "policy", "version"), rules);
    } catch (JacksonException e) {
      throw new InvalidPolicyException("policy", "not JSON: " + e.getOriginalMessage());
    }
  }

  private static PolicyRule rule(JsonNode node) {
    String id = text(node, "rule", "id");
    Set<String> unknown = new TreeSet<>(node.propertyNames());
    unknown.removeAll(MEMBERS);
    if (!unknown.isEmpty()) {
      throw new InvalidPolicyException(id, "unknown members " + unknown);
    }
    Set<CommandType> commands = new TreeSet<>();
    for (JsonNode name : node.path("commands")) {
      commands.add(
          CommandType.ofApiName(name.stringValue(""))
              .orElseThrow(() -> new InvalidPolicyException(id, "unknown command " + name)));
    }
    return new PolicyRule(
        id, effect(id, text(node, id, "effect")), commands, text(node, id, "when"));
  }

  private static Effect effect(String id, String text) {
    return switch (text) {
      case "allow" -> Effect.ALLOW;
      case "deny" -> Effect.DENY;
      default -> throw new InvalidPolicyException(id, "effect is allow or deny, not " + text);
    };
  }

  private static String text(JsonNode node, String where, String member) {
    return node.path(member)
        .stringValueOpt()
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> new InvalidPolicyException(where, "has no " + member));
  }
}
