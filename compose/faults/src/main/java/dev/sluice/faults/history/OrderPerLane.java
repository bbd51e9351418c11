package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Appended;
import dev.sluice.faults.history.History.Document;
import dev.sluice.faults.history.History.Effect;
import dev.sluice.faults.history.History.EventKind;
import dev.sluice.faults.history.History.Logged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Promise 3: commands of one lane take effect in the order in which they were accepted.
 *
 * <p>One kind of effect may come later: a lane goes on without a command that is parked beside it,
 * so what that does after an operator had it tried again comes after effects of commands that were
 * accepted later. By the processor's clock, which may be {@code skew} from the database's.
 */
final class OrderPerLane implements Check {
  /** By the policy that the campaign leaves as it is. */
  private static final Set<String> PARKED_BESIDE_THEIR_LANE = Set.of("CreateBooking");

  @Override
  public List<Violation> violations(History history) {
    Map<String, Appended> first = new HashMap<>();
    for (Appended appended : history.commands()) {
      first.merge(appended.commandId(), appended, (a, b) -> a.offset() <= b.offset() ? a : b);
    }
    List<Violation> violations = new ArrayList<>();
    Map<String, Instant> returns = returns(history);
    Map<String, Appended> latest = new HashMap<>();
    for (Effect effect : history.effects()) {
      Appended command = first.get(effect.commandId());
      if (command == null) {
        violations.add(new Violation(3, effect.commandId(), "took effect without being accepted"));
        continue;
      }
      Instant returned = returns.get(effect.commandId());
      if (returned != null && !effect.at().isBefore(returned.minus(history.skew()))) {
        continue;
      }
      Appended before = latest.get(command.lane());
      if (before != null && before.offset() > command.offset()) {
        violations.add(
            new Violation(
                3,
                effect.commandId(),
                "%s took effect after that of %s, which was accepted later"
                    .formatted(effect.step(), before.commandId())));
      } else {
        latest.put(command.lane(), command);
      }
    }
    return violations;
  }

  /** When commands that were parked beside their lanes were tried again for the first time. */
  private static Map<String, Instant> returns(History history) {
    Map<String, Document> documents = history.documentsById();
    Set<String> parked = new HashSet<>();
    Map<String, Instant> returns = new HashMap<>();
    for (Logged event : history.log()) {
      Document document = documents.get(event.commandId());
      if (document == null || !PARKED_BESIDE_THEIR_LANE.contains(document.type())) {
        continue;
      }
      if (event.kind() == EventKind.PARKED) {
        parked.add(event.commandId());
      } else if (event.kind() == EventKind.STARTED && parked.contains(event.commandId())) {
        returns.putIfAbsent(event.commandId(), event.at());
      }
    }
    return returns;
  }
}
