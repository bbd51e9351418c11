package dev.sluice.faults.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Promise 5: nothing is torn; polls, events and the log show the same document. */
final class OneDocumentPerRevision implements Check {
  private record Key(String commandId, long revision) {}

  @Override
  public List<Violation> violations(History history) {
    List<Violation> violations = new ArrayList<>();
    Map<Key, Long> prints = HashMap.newHashMap(history.log().size());
    history.log().forEach(e -> prints.put(new Key(e.commandId(), e.revision()), e.print()));
    history
        .deliveries()
        .forEach(
            d ->
                compare(
                    prints, new Key(d.commandId(), d.revision()), d.print(), "event", violations));
    history.looks().stream()
        .filter(look -> look.print() != 0)
        .forEach(
            look ->
                compare(
                    prints,
                    new Key(look.commandId(), look.revisionSeen()),
                    look.print(),
                    "poll",
                    violations));
    history
        .documents()
        .forEach(
            d ->
                compare(
                    prints, new Key(d.commandId(), d.revision()), d.print(), "poll", violations));
    return violations;
  }

  private static void compare(
      Map<Key, Long> prints, Key key, long print, String where, List<Violation> violations) {
    Long logged = prints.get(key);
    if (logged == null) {
      violations.add(
          new Violation(
              5,
              key.commandId(),
              "revision " + key.revision() + " in an " + where + ", not logged"));
    } else if (logged != print) {
      violations.add(
          new Violation(
              5,
              key.commandId(),
              "revision " + key.revision() + " differs between the log and a " + where));
    }
  }
}
