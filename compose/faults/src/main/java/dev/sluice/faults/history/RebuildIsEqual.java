package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Document;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Promise 7: the log is enough to rebuild every projection, and a rebuild gives the same rows. */
final class RebuildIsEqual implements Check {
  @Override
  public List<Violation> violations(History history) {
    Map<String, Document> rebuilt = new HashMap<>();
    history.rebuilt().forEach(d -> rebuilt.put(d.commandId(), d));
    List<Violation> violations = new ArrayList<>();
    for (Document live : history.documents()) {
      Document other = rebuilt.remove(live.commandId());
      if (!live.equals(other)) {
        violations.add(
            new Violation(7, live.commandId(), "rebuilt as " + other + " instead of " + live));
      }
    }
    rebuilt
        .keySet()
        .forEach(id -> violations.add(new Violation(7, id, "rebuilt, but not in the live rows")));
    return violations;
  }
}
