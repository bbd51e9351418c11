package dev.sluice.faults.history;

import dev.sluice.faults.history.History.EventKind;
import dev.sluice.faults.history.History.Logged;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Promise 1: no accepted command is lost, and each reaches exactly one final status. */
final class EachCommandEndsOnce implements Check {
  @Override
  public List<Violation> violations(History history) {
    List<Violation> violations = new ArrayList<>();
    Map<String, List<EventKind>> ends = new HashMap<>();
    Map<String, Set<Long>> revisions = new HashMap<>();
    for (Logged event : history.log()) {
      if (!revisions
          .computeIfAbsent(event.commandId(), _ -> new HashSet<>())
          .add(event.revision())) {
        violations.add(
            new Violation(1, event.commandId(), "revision " + event.revision() + " twice"));
      }
      if (event.kind().isFinal()) {
        ends.computeIfAbsent(event.commandId(), _ -> new ArrayList<>()).add(event.kind());
      }
    }
    Set<String> appended = new HashSet<>();
    history.commands().forEach(c -> appended.add(c.commandId()));
    Set<String> accepted = new HashSet<>();
    history.accepted().forEach(a -> accepted.add(a.commandId()));
    for (String id : accepted) {
      if (!appended.contains(id)) {
        violations.add(new Violation(1, id, "answered 202, but not in the commands topic"));
      }
    }
    appended.addAll(accepted);
    Map<String, History.Document> documents = history.documentsById();
    for (String id : appended.stream().sorted().toList()) {
      List<EventKind> of = ends.getOrDefault(id, List.of());
      if (of.size() != 1) {
        violations.add(new Violation(1, id, "ends " + of + " instead of one"));
        continue;
      }
      History.Document document = documents.get(id);
      EventKind shown = document == null ? null : document.status();
      if (of.getFirst() != shown) {
        violations.add(
            new Violation(1, id, "the log says " + of.getFirst() + ", the document " + shown));
      }
    }
    return violations;
  }
}
