package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Delivery;
import dev.sluice.faults.history.History.Logged;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Promise 6, for each command: its revisions are 1, 2, 3, … in the log, and so are they for every
 * subscriber that did not ask for some events only.
 */
final class RevisionsAreDense implements Check {
  @Override
  public List<Violation> violations(History history) {
    List<Violation> violations = new ArrayList<>();
    Map<String, Long> logged = new HashMap<>();
    for (Logged event : history.log()) {
      follow(logged, event.commandId(), event.commandId(), event.revision(), "log", violations);
    }
    Map<String, Long> seen = new HashMap<>();
    for (Delivery d : history.deliveries()) {
      if (!history.filters().containsKey(d.subscriber())) {
        String key = d.subscriber() + " " + d.feed() + " " + d.commandId();
        follow(seen, key, d.commandId(), d.revision(), d.subscriber(), violations);
      }
    }
    return violations;
  }

  private static void follow(
      Map<String, Long> latest,
      String key,
      String commandId,
      long revision,
      String where,
      List<Violation> violations) {
    long before = latest.getOrDefault(key, 0L);
    latest.put(key, revision);
    if (revision != before + 1) {
      violations.add(
          new Violation(
              6,
              commandId,
              "revision %d comes after %d for the %s".formatted(revision, before, where)));
    }
  }
}
