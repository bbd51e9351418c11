package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Delivery;
import dev.sluice.faults.history.History.Filter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Promise 6, for who asked for some events of a feed: they get all of these, each once and in
 * order, and no others. What the feed holds is known from those who asked for all of it.
 */
final class FilteredFeedsAreWhole implements Check {
  @Override
  public List<Violation> violations(History history) {
    Map<String, SortedMap<Long, Delivery>> whole = new HashMap<>();
    Map<String, List<Delivery>> filtered = new HashMap<>();
    history.filters().keySet().forEach(name -> filtered.put(name, new ArrayList<>()));
    for (Delivery d : history.deliveries()) {
      List<Delivery> of = filtered.get(d.subscriber());
      if (of == null) {
        whole.computeIfAbsent(d.feed(), _ -> new TreeMap<>()).putIfAbsent(d.sequence(), d);
      } else {
        of.add(d);
      }
    }
    List<Violation> violations = new ArrayList<>();
    history
        .filters()
        .forEach(
            (name, filter) -> {
              List<Delivery> got = filtered.getOrDefault(name, List.of());
              SortedMap<Long, Delivery> all = whole.getOrDefault(filter.feed(), new TreeMap<>());
              compare(name, filter, all, got, violations);
            });
    return violations;
  }

  private static void compare(
      String name,
      Filter filter,
      SortedMap<Long, Delivery> whole,
      List<Delivery> got,
      List<Violation> violations) {
    List<Delivery> expected = whole.values().stream().filter(filter::shows).toList();
    for (int i = 0; i < Math.max(expected.size(), got.size()); i++) {
      long wanted = i < expected.size() ? expected.get(i).sequence() : 0;
      long sequence = i < got.size() ? got.get(i).sequence() : 0;
      if (wanted != sequence) {
        Delivery about = i < got.size() ? got.get(i) : expected.get(i);
        violations.add(
            new Violation(
                6,
                about.commandId(),
                "%s asked for %s and got number %d where %d was due (0 for none)"
                    .formatted(name, filter, sequence, wanted)));
        return;
      }
    }
  }
}
