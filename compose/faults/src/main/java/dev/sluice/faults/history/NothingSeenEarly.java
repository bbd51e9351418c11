package dev.sluice.faults.history;

import java.util.List;

/** Promise 5: who has seen a state sees at least that state in every query that follows. */
final class NothingSeenEarly implements Check {
  @Override
  public List<Violation> violations(History history) {
    return history.looks().stream()
        .filter(look -> look.revisionSeen() < look.revisionKnown())
        .map(
            look ->
                new Violation(
                    5,
                    look.commandId(),
                    "%s had seen revision %d of the %s and then read revision %d"
                        .formatted(
                            look.client(), look.revisionKnown(), look.what(), look.revisionSeen())))
        .toList();
  }
}
