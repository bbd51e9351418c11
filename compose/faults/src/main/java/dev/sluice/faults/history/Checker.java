package dev.sluice.faults.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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

  private static final int MOST_LINES = 40;

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
   * How many violations there are of what, and the first with the whole story of its command, for
   * people; empty if there is none.
   */
  public static String report(History history) {
    List<Violation> violations = check(history);
    if (violations.isEmpty()) {
      return "";
    }
    Violation first = violations.getFirst();
    return "%d violations:%n%s%nthe story of the first%n%s"
        .formatted(violations.size(), summary(violations), history.storyOf(first.subject()));
  }

  /** A line for each promise and subject. */
  private static String summary(List<Violation> violations) {
    Map<Place, List<Violation>> places =
        violations.stream()
            .collect(
                Collectors.groupingBy(
                    v -> new Place(v.promise(), v.subject()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return places.entrySet().stream()
        .limit(MOST_LINES)
        .map(
            e ->
                "  %d of promise %d on %s, such as: %s"
                    .formatted(
                        e.getValue().size(),
                        e.getKey().promise(),
                        e.getKey().subject(),
                        e.getValue().getFirst().what()))
        .collect(Collectors.joining("\n"));
  }

  private record Place(int promise, String subject) {}
}
