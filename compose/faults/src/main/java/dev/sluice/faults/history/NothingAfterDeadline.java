package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Effect;
import dev.sluice.faults.history.History.EventKind;
import dev.sluice.faults.history.History.Logged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Promise 8: a command past its deadline is not started. */
final class NothingAfterDeadline implements Check {
  @Override
  public List<Violation> violations(History history) {
    Map<String, Instant> deadlines = new HashMap<>();
    history
        .documents()
        .forEach(
            d -> {
              if (d.deadline() != null) {
                deadlines.put(d.commandId(), d.deadline());
              }
            });
    List<Violation> violations = new ArrayList<>();
    for (Logged event : history.log()) {
      Instant deadline = deadlines.get(event.commandId());
      if (deadline != null && event.kind() == EventKind.STARTED && event.at().isAfter(deadline)) {
        violations.add(new Violation(8, event.commandId(), "started at %s".formatted(event.at())));
      }
    }
    for (Effect effect : history.effects()) {
      boolean expired =
          history
              .document(effect.commandId())
              .filter(d -> d.status() == EventKind.EXPIRED)
              .isPresent();
      Instant deadline = deadlines.get(effect.commandId());
      if (expired
          && deadline != null
          && effect.at().isAfter(deadline)
          && !effect.step().startsWith("undo-")) {
        violations.add(new Violation(8, effect.commandId(), effect.step() + " at " + effect.at()));
      }
    }
    return violations;
  }
}
