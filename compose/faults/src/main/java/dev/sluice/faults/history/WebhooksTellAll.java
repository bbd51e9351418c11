package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Delivery;
import dev.sluice.faults.history.History.Filter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Webhooks: each receiver takes every event that it asked for at least once, as streams show it and
 * no other; and those of a lane in order, repeats aside. What the feed holds is known from those
 * who asked for all of it.
 */
final class WebhooksTellAll implements Check {
  @Override
  public List<Violation> violations(History history) {
    Map<String, SortedMap<Long, Delivery>> whole = new HashMap<>();
    for (Delivery d : history.deliveries()) {
      if (!history.filters().containsKey(d.subscriber())) {
        whole.computeIfAbsent(d.feed(), _ -> new TreeMap<>()).putIfAbsent(d.sequence(), d);
      }
    }
    Map<String, SequencedMap<Long, Delivery>> told = new HashMap<>();
    List<Violation> violations = new ArrayList<>();
    for (Delivery d : history.told()) {
      Delivery first =
          told.computeIfAbsent(d.subscriber(), _ -> new LinkedHashMap<>())
              .putIfAbsent(d.sequence(), d);
      if (first != null && !isSame(first, d)) {
        violations.add(new Violation(6, d.commandId(), d + " repeats " + first));
      }
    }
    Map<String, String> lanes = new HashMap<>();
    history.commands().forEach(c -> lanes.put(c.commandId(), c.lane()));
    history
        .hooks()
        .forEach(
            (name, filter) -> {
              SequencedMap<Long, Delivery> got = told.getOrDefault(name, new LinkedHashMap<>());
              compare(
                  name,
                  filter,
                  whole.getOrDefault(filter.feed(), new TreeMap<>()),
                  got,
                  violations);
              order(name, lanes, got, violations);
            });
    return violations;
  }

  private static boolean isSame(Delivery a, Delivery b) {
    return a.commandId().equals(b.commandId())
        && a.revision() == b.revision()
        && a.print() == b.print();
  }

  private static void compare(
      String name,
      Filter filter,
      SortedMap<Long, Delivery> whole,
      SequencedMap<Long, Delivery> got,
      List<Violation> violations) {
    for (Delivery expected : whole.values()) {
      if (filter.shows(expected) && !got.containsKey(expected.sequence())) {
        violations.add(new Violation(6, expected.commandId(), name + " never got " + expected));
      }
    }
    for (Delivery d : got.values()) {
      Delivery shown = whole.get(d.sequence());
      if (shown == null || !isSame(shown, d) || !filter.shows(d)) {
        violations.add(
            new Violation(6, d.commandId(), name + " got " + d + ", streams show " + shown));
      }
    }
  }

  private static void order(
      String name,
      Map<String, String> lanes,
      SequencedMap<Long, Delivery> got,
      List<Violation> violations) {
    Map<String, Long> last = new HashMap<>();
    for (Delivery d : got.values()) {
      String lane = lanes.getOrDefault(d.commandId(), d.commandId());
      long before = last.merge(lane, d.sequence(), Math::max);
      if (before > d.sequence()) {
        violations.add(
            new Violation(
                3,
                d.commandId(),
                name + " got " + d.sequence() + " after " + before + " of a lane"));
      }
    }
  }
}
