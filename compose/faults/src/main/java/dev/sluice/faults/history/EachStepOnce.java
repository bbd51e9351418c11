package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Effect;
import dev.sluice.faults.history.History.EventKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Promise 2: each step took effect once; and what did not succeed left nothing: every effect of it
 * has its compensation.
 */
final class EachStepOnce implements Check {
  private static final String UNDO = "undo-";

  @Override
  public List<Violation> violations(History history) {
    List<Violation> violations = new ArrayList<>();
    Map<String, Set<String>> stepsByCommand = new HashMap<>();
    for (Effect effect : history.effects()) {
      Set<String> steps = stepsByCommand.computeIfAbsent(effect.commandId(), _ -> new HashSet<>());
      if (!steps.add(effect.step())) {
        violations.add(
            new Violation(2, effect.commandId(), "step " + effect.step() + " took effect twice"));
      }
    }
    Map<String, EventKind> ends = new HashMap<>();
    history.documents().forEach(d -> ends.put(d.commandId(), d.status()));
    stepsByCommand.forEach(
        (id, steps) -> {
          EventKind end = ends.get(id);
          if (end == null) {
            violations.add(new Violation(2, id, "effects " + steps + " of an unknown command"));
          } else if (end.isFinal()) {
            compensations(id, end, steps, violations);
          }
        });
    return violations;
  }

  private static void compensations(
      String id, EventKind end, Set<String> steps, List<Violation> violations) {
    for (String step : steps.stream().filter(s -> !s.startsWith(UNDO)).sorted().toList()) {
      boolean undone = steps.contains(UNDO + step);
      if (end == EventKind.SUCCEEDED && undone) {
        violations.add(new Violation(2, id, "succeeded, but " + step + " was undone"));
      }
      if (end != EventKind.SUCCEEDED && !undone) {
        violations.add(new Violation(2, id, "ended " + end + ", but " + step + " still stands"));
      }
    }
  }
}
