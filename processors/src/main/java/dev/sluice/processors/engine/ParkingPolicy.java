package dev.sluice.processors.engine;

import dev.sluice.schemas.command.CommandType;
import java.time.Duration;
import java.util.Map;

/** What is done with commands that can go neither on nor back, by their type. */
public record ParkingPolicy(Map<CommandType, Rule> rules) {
  public ParkingPolicy {
    rules = Map.copyOf(rules);
    for (CommandType type : CommandType.values()) {
      if (!rules.containsKey(type)) {
        throw new IllegalArgumentException("no rule for " + type);
      }
    }
  }

  /** Whether a lane goes on without the command that is parked in it. */
  public enum Lane {
    BLOCK,
    PASS
  }

  /**
   * The rule for one type.
   *
   * @param patience how long a call that has no alternative is tried before the command is parked
   */
  public record Rule(Lane lane, Duration patience) {}

  Rule of(CommandType type) {
    Rule rule = rules.get(type);
    if (rule == null) {
      throw new IllegalStateException("every type has a rule");
    }
    return rule;
  }
}
