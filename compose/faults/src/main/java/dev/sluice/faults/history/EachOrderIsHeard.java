package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Appended;
import dev.sluice.faults.history.History.Asked;
import dev.sluice.faults.history.History.Document;
import dev.sluice.faults.history.History.EventKind;
import dev.sluice.faults.history.History.Logged;
import dev.sluice.faults.history.History.Noted;
import dev.sluice.faults.history.History.Ordered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Promise 1, for orders about commands: no order that was accepted is lost, and what came of it can
 * be seen.
 *
 * <p>An order changes nothing, and need not be told of, if its command had ended when it was read.
 * It was read before that for certain if a command that lies behind it in the topic was accepted
 * before that.
 */
final class EachOrderIsHeard implements Check {
  /** A document tells of so many orders. */
  private static final int MOST_NOTES = 20;

  private record Key(String commandId, String order, Instant requestedAt) {}

  @Override
  public List<Violation> violations(History history) {
    List<Violation> violations = new ArrayList<>();
    Set<Key> appended = new HashSet<>();
    history.orders().forEach(o -> appended.add(new Key(o.commandId(), o.order(), o.requestedAt())));
    for (Asked asked : history.asked()) {
      Key key = new Key(asked.commandId(), asked.order(), asked.requestedAt());
      if (!asked.ended() && !appended.contains(key)) {
        violations.add(
            new Violation(
                1, asked.commandId(), asked + " was answered 202, but not in the commands topic"));
      }
    }
    Map<String, Document> documents = history.documentsById();
    Map<String, Long> readUntil = readBeforeTheEnd(history);
    Set<String> cancelled = new HashSet<>();
    for (Ordered order : history.orders()) {
      Document document = documents.get(order.commandId());
      if (document == null) {
        violations.add(new Violation(1, order.commandId(), order + " is about no command"));
        continue;
      }
      List<Noted> notes = document.orders().stream().filter(n -> isOf(n, order)).toList();
      boolean repeats = order.order().equals("cancel") && cancelled.contains(order.commandId());
      boolean read = order.offset() < readUntil.getOrDefault(order.commandId(), 0L);
      if (notes.isEmpty() && read && !repeats && document.orders().size() < MOST_NOTES) {
        violations.add(
            new Violation(1, order.commandId(), order + " was read, and nothing tells of it"));
      }
      if (!notes.isEmpty() && order.order().equals("cancel")) {
        cancelled.add(order.commandId());
      }
    }
    documents.values().forEach(document -> outcomes(document, violations));
    return violations;
  }

  private static boolean isOf(Noted note, Ordered order) {
    return note.order().equals(order.order()) && note.requestedAt().equals(order.requestedAt());
  }

  private static void outcomes(Document document, List<Violation> violations) {
    for (Noted note : document.orders()) {
      boolean done = note.outcome().equals("DONE") && note.order().equals("cancel");
      boolean open = document.status().isFinal() && note.outcome().equals("PENDING");
      if (open || done && document.status() != EventKind.CANCELLED) {
        violations.add(
            new Violation(
                1,
                document.commandId(),
                note + " of what ended " + document.status() + " at last"));
      }
    }
  }

  /** Command to the offset in its partition before which all was read when it ended. */
  private static Map<String, Long> readBeforeTheEnd(History history) {
    Map<String, Long> offsets = new HashMap<>();
    for (Appended command : history.commands()) {
      offsets.merge(command.commandId(), command.offset(), Math::min);
    }
    Map<Integer, Long> read = new HashMap<>();
    Map<String, Long> readUntil = new HashMap<>();
    for (Logged event : history.log()) {
      if (event.kind() == EventKind.ACCEPTED) {
        read.merge(event.partition(), offsets.getOrDefault(event.commandId(), 0L), Math::max);
      } else if (event.kind().isFinal()) {
        readUntil.put(event.commandId(), read.getOrDefault(event.partition(), 0L));
      }
    }
    return readUntil;
  }
}
