package dev.sluice.schemas.policy;

import java.util.List;

/** The rules of one version of a policy. What no rule allows is denied. */
public record Policy(List<PolicyRule> rules) {
  public Policy {
    rules = List.copyOf(rules);
  }
}
