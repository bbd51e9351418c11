package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Delivery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Promise 6: a feed has no gap and no double, from its beginning and over all reconnections of a
 * subscriber, and shows the same event under the same number to all.
 */
final class FeedsAreDense implements Check {
  @Override
  public List<Violation> violations(History history) {
    List<Violation> violations = new ArrayList<>();
    Map<String, Long> lastOf = new HashMap<>();
    Map<String, Delivery> shown = new HashMap<>();
    for (Delivery d : history.deliveries()) {
      long last = before(lastOf.put(d.subscriber() + " on " + d.feed(), d.sequence()));
      // Who asked for some events only is judged elsewhere.
      boolean whole = !history.filters().containsKey(d.subscriber());
      if (d.sequence() <= last || whole && d.sequence() != last + 1) {
        violations.add(
            new Violation(
                6, d.commandId(), d.subscriber() + " got " + d.sequence() + " after " + last));
      }
      if (d.previous() != d.sequence() - 1) {
        violations.add(
            new Violation(
                6, d.commandId(), d.sequence() + " names " + d.previous() + " as the one before"));
      }
      Delivery other = shown.putIfAbsent(d.feed() + "#" + d.sequence(), d);
      if (other != null
          && !(other.commandId().equals(d.commandId()) && other.revision() == d.revision())) {
        violations.add(
            new Violation(
                6, d.commandId(), "number " + d.sequence() + " was also shown for " + other));
      }
    }
    return violations;
  }

  private static long before(@Nullable Long sequence) {
    return sequence == null ? 0 : sequence;
  }
}
