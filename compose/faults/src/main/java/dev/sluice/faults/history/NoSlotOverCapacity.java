package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Taken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Promise 2, as the business sees it: no slot is ever over its capacity. */
final class NoSlotOverCapacity implements Check {
  /** A change of what is taken at a moment. */
  private record Change(Instant at, int seats) {}

  @Override
  public List<Violation> violations(History history) {
    List<Violation> violations = new ArrayList<>();
    Map<String, List<Taken>> byResource =
        history.seats().stream().collect(Collectors.groupingBy(Taken::resource));
    byResource.forEach(
        (resource, taken) -> {
          int capacity = history.capacity().getOrDefault(resource, 0);
          int most = most(taken);
          if (most > capacity) {
            violations.add(
                new Violation(2, resource, most + " seats taken of " + capacity + ": " + taken));
          }
        });
    return violations;
  }

  private static int most(List<Taken> taken) {
    List<Change> changes = new ArrayList<>();
    for (Taken t : taken) {
      changes.add(new Change(t.start(), t.seats()));
      changes.add(new Change(t.end(), -t.seats()));
    }
    // At one moment, what ends is given back before what begins is taken.
    changes.sort(Comparator.comparing(Change::at).thenComparingInt(Change::seats));
    int now = 0;
    int most = 0;
    for (Change change : changes) {
      now += change.seats();
      most = Math.max(most, now);
    }
    return most;
  }
}
