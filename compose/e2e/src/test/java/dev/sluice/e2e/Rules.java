package dev.sluice.e2e;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Spells policies. */
final class Rules {
  private static final String[] ALL = {
    "CreateBooking", "RescheduleBooking", "CancelBooking", "DefineSchedule", "CloseSchedule"
  };

  private Rules() {}

  /** A policy of these rules. */
  static String policy(ObjectNode... rules) {
    return Stream.of(rules)
        .map(ObjectNode::toString)
        .collect(Collectors.joining(",", "{\"rules\":[", "]}"));
  }

  static ObjectNode allowAll() {
    return rule("all", "allow", "true", ALL);
  }

  static ObjectNode rule(String id, String effect, String when, String... commands) {
    ObjectNode rule = Answer.MAPPER.createObjectNode();
    rule.put("id", id).put("effect", effect).put("when", when);
    ArrayNode types = rule.putArray("commands");
    for (String command : commands.length == 0 ? ALL : commands) {
      types.add(command);
    }
    return rule;
  }
}
