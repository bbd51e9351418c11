package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Document;
import dev.sluice.faults.history.History.Effect;
import dev.sluice.faults.history.History.EventKind;
import dev.sluice.faults.history.History.Logged;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Promise 8: a command past its deadline is not started, and what it had begun is taken back.
 *
 * <p>That it was started, or was too late, is told by the processor's clock, so it is held against
 * that clock to the letter. What a service did is told by the database's, which may be {@code skew}
 * from the other; and an answer within the deadline may follow an effect by as long as a commit
 * takes, so effects have a grace.
 */
final class NothingAfterDeadline implements Check {
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** Done too late, these have to be taken back. What cannot be is called until it is answered. */
  private static final Set<String> PIVOTS = Set.of("confirm-hold", "cancel-booking");

  @Override
  public List<Violation> violations(History history) {
    Map<String, Document> late = new HashMap<>();
    history.documents().stream()
        .filter(d -> d.deadline() != null)
        .forEach(d -> late.put(d.commandId(), d));
    List<Violation> violations = new ArrayList<>();
    Set<String> started = new HashSet<>();
    for (Logged event : history.log()) {
      Instant deadline = deadline(late, event.commandId());
      // An order about a command that runs is told by another event of the kind.
      boolean starts = event.kind() == EventKind.STARTED && started.add(event.commandId());
      if (starts && !event.at().isBefore(deadline)) {
        violations.add(new Violation(8, event.commandId(), "started at %s".formatted(event.at())));
      }
      if (event.kind() == EventKind.EXPIRED && event.at().isBefore(deadline)) {
        violations.add(
            new Violation(8, event.commandId(), "expired at %s already".formatted(event.at())));
      }
    }
    Duration allowance = history.skew().plus(GRACE);
    for (Effect effect : history.effects()) {
      Document document = late.get(effect.commandId());
      if (document != null
          && document.status() == EventKind.SUCCEEDED
          && PIVOTS.contains(effect.step())
          && effect.at().isAfter(deadline(late, effect.commandId()).plus(allowance))) {
        violations.add(
            new Violation(
                8, effect.commandId(), "succeeded by " + effect.step() + " at " + effect.at()));
      }
    }
    return violations;
  }

  private static Instant deadline(Map<String, Document> late, String commandId) {
    Document document = late.get(commandId);
    Instant deadline = document == null ? null : document.deadline();
    return deadline == null ? Instant.MAX.minus(Duration.ofDays(1)) : deadline;
  }
}
