package dev.sluice.faults.history;

import java.util.ArrayList;
import java.util.List;

/** Holds a history against every promise that a history can show. Pure. */
public final class Checker {
  private static final List<Check> CHECKS =
      List.of(
          new EachCommandEndsOnce(),
          new EachOrderIsHeard(),
          new EachEndHasItsCause(),
          new EachStepOnce(),
          new OrderPerLane(),
          new NoSlotOverCapacity(),
          new SeatsMatchBookings(),
          new NothingSeenEarly(),
          new OneDocumentPerRevision(),
          new FeedsAreDense(),
          new RevisionsAreDense(),
          new FilteredFeedsAreWhole(),
          new WebhooksTellAll(),
          new RebuildIsEqual(),
          new NothingAfterDeadline());

  private Checker() {}

  /** All violations, in the order of the promises; empty if the history keeps them all. */
  public static List<Violation> check(History history) {
    List<Violation> violations = new ArrayList<>();
    for (Check check : CHECKS) {
      violations.addAll(check.violations(history));
    }
    return violations;
  }

  /**
   * The first violation with the whole story of its command, for people; empty if there is none.
   */
  public static String report(History history) {
    List<Violation> violations = check(history);
    if (violations.isEmpty()) {
      return "";
    }
    Violation first = violations.getFirst();
    return "%d violations; the first is of promise %d on %s: %s%n%s"
        .formatted(
            violations.size(),
            first.promise(),
            first.subject(),
            first.what(),
            history.storyOf(first.subject()));
  }
}
