package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Appended;
import dev.sluice.faults.history.History.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Promise 3: commands of one lane take effect in the order in which they were accepted. */
final class OrderPerLane implements Check {
  @Override
  public List<Violation> violations(History history) {
    Map<String, Appended> first = new HashMap<>();
    for (Appended appended : history.commands()) {
      first.merge(appended.commandId(), appended, (a, b) -> a.offset() <= b.offset() ? a : b);
    }
    List<Violation> violations = new ArrayList<>();
    Map<String, Appended> latest = new HashMap<>();
    for (Effect effect : history.effects()) {
      Appended command = first.get(effect.commandId());
      if (command == null) {
        violations.add(new Violation(3, effect.commandId(), "took effect without being accepted"));
        continue;
      }
      Appended before = latest.get(command.lane());
      if (before != null && before.offset() > command.offset()) {
        violations.add(
            new Violation(
                3,
                effect.commandId(),
                "%s took effect after that of %s, which was accepted later"
                    .formatted(effect.step(), before.commandId())));
      } else {
        latest.put(command.lane(), command);
      }
    }
    return violations;
  }
}
