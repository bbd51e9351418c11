package dev.sluice.processors.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A version of the rules. What no rule allows is denied. */
public record Policy(String version, List<PolicyRule> rules) {
  public Policy {
    rules = List.copyOf(rules);
    Set<String> ids = new HashSet<>();
    for (PolicyRule rule : rules) {
      if (!ids.add(rule.id())) {
        throw new InvalidPolicyException(rule.id(), "there are two rules of this id");
      }
    }
  }
}
