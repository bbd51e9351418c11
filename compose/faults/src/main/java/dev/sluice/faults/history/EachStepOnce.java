package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Document;
import dev.sluice.faults.history.History.Effect;
import dev.sluice.faults.history.History.EventKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Promise 2: each step took effect once; what succeeded has all its effects, and what did not left
 * nothing: every effect of it has its compensation.
 */
final class EachStepOnce implements Check {
  private static final String UNDO = "undo-";
  private static final String HOLD = "hold-slot";

  /** Goes with its hold. */
  private static final String CONFIRM = "confirm-hold";

  private static final Map<String, Set<String>> WHOLE =
      Map.of(
          "CreateBooking", Set.of(HOLD, "create-booking", CONFIRM),
          "RescheduleBooking", Set.of(HOLD, "move-booking", CONFIRM),
          "CancelBooking", Set.of("cancel-booking"),
          "DefineSchedule", Set.of("define-schedule"),
          "CloseSchedule", Set.of("close-schedule"));

  @Override
  public List<Violation> violations(History history) {
    List<Violation> violations = new ArrayList<>();
    Map<String, Set<String>> stepsByCommand = new HashMap<>();
    for (Effect effect : history.effects()) {
      Set<String> steps = stepsByCommand.computeIfAbsent(effect.commandId(), _ -> new HashSet<>());
      if (!steps.add(effect.step())) {
        violations.add(
            new Violation(2, effect.commandId(), "step " + effect.step() + " took effect twice"));
      }
    }
    Set<String> started = new HashSet<>();
    history.log().stream()
        .filter(e -> e.kind() == EventKind.STARTED)
        .forEach(e -> started.add(e.commandId()));
    Map<String, Document> documents = history.documentsById();
    Set<String> abandoned = history.abandoned();
    for (Document document : history.documents()) {
      if (document.status() == EventKind.SUCCEEDED) {
        Set<String> steps = stepsByCommand.getOrDefault(document.commandId(), Set.of());
        whole(document, steps, violations);
      }
    }
    stepsByCommand.forEach(
        (id, steps) -> {
          Document document = documents.get(id);
          if (document == null) {
            violations.add(new Violation(2, id, "effects " + steps + " of an unknown command"));
          } else if (document.status().isFinal()
              && document.status() != EventKind.SUCCEEDED
              && !abandoned.contains(id)) {
            compensated(document, steps, started.contains(id), violations);
          }
        });
    return violations;
  }

  private static void whole(Document document, Set<String> steps, List<Violation> violations) {
    for (String step : WHOLE.getOrDefault(document.type(), Set.of()).stream().sorted().toList()) {
      if (!steps.contains(step)) {
        violations.add(
            new Violation(2, document.commandId(), "succeeded, but " + step + " was not done"));
      }
      if (steps.contains(UNDO + step)) {
        violations.add(
            new Violation(2, document.commandId(), "succeeded, but " + step + " was undone"));
      }
    }
  }

  private static void compensated(
      Document document, Set<String> steps, boolean started, List<Violation> violations) {
    for (String step : steps.stream().filter(s -> !s.startsWith(UNDO)).sorted().toList()) {
      boolean undone =
          steps.contains(UNDO + step) || step.equals(CONFIRM) && steps.contains(UNDO + HOLD);
      // A hold may be placed before it is durable that the command was started: it runs out.
      boolean runsOut = step.equals(HOLD) && !started && !steps.contains(CONFIRM);
      if (!undone && !runsOut) {
        violations.add(
            new Violation(
                2,
                document.commandId(),
                "ended " + document.status() + ", but " + step + " still stands"));
      }
    }
  }
}
