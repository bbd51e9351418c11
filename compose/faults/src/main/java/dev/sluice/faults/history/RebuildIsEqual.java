package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Promise 7: the log is enough to rebuild every projection, and a rebuild gives the same rows. */
final class RebuildIsEqual implements Check {
  private record Key(String table, String key) {}

  @Override
  public List<Violation> violations(History history) {
    Map<Key, Row> rebuilt = HashMap.newHashMap(history.rebuilt().size());
    history.rebuilt().forEach(r -> rebuilt.put(new Key(r.table(), r.key()), r));
    List<Violation> violations = new ArrayList<>();
    Set<String> abandoned = history.abandoned();
    for (Row live : history.live()) {
      Row other = rebuilt.remove(new Key(live.table(), live.key()));
      boolean left =
          live.table().equals(History.BOOKING_SERVICE) && abandoned.contains(live.subject());
      if (other == null && !left) {
        violations.add(new Violation(7, live.subject(), "not rebuilt: " + live));
      } else if (other != null && !live.value().equals(other.value())) {
        violations.add(
            new Violation(7, live.subject(), "rebuilt as " + other + " instead of " + live));
      }
    }
    rebuilt
        .values()
        .forEach(
            row ->
                violations.add(
                    new Violation(7, row.subject(), "rebuilt, but not in the live rows: " + row)));
    return violations;
  }
}
