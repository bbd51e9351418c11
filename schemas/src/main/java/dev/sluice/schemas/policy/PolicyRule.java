package dev.sluice.schemas.policy;

import dev.sluice.schemas.command.CommandType;
import java.util.Set;

/**
 * One rule of a policy.
 *
 * @param id names the rule in decisions
 * @param commands types of command that it speaks about
 * @param when a CEL expression of type bool; {@link PolicyVocabulary} lists what it may speak of
 */
public record PolicyRule(String id, Effect effect, Set<CommandType> commands, String when) {
  public PolicyRule {
    commands = Set.copyOf(commands);
  }

  /** What a rule says when it applies. */
  public enum Effect {
    ALLOW,
    /** Outweighs every rule that allows. */
    DENY
  }
}
