package dev.sluice.faults.history;

import java.util.List;

/** Promise 5: who got an event sees at least that state in every query that follows. */
final class NothingSeenEarly implements Check {
  @Override
  public List<Violation> violations(History history) {
    return history.looks().stream()
        .filter(look -> look.revisionSeen() < look.revisionOfEvent())
        .map(
            look ->
                new Violation(
                    5,
                    look.commandId(),
                    "%s got revision %d by event and then read revision %d"
                        .formatted(look.client(), look.revisionOfEvent(), look.revisionSeen())))
        .toList();
  }
}
