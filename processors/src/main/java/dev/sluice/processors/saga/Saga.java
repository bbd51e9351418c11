package dev.sluice.processors.saga;

import static dev.sluice.processors.saga.SagaStep.lasting;
import static dev.sluice.processors.saga.SagaStep.undoable;
import static dev.sluice.processors.saga.SagaStep.undoneWithEarlier;

import dev.sluice.processors.saga.SagaState.Compensating;
import dev.sluice.processors.saga.SagaState.Ended;
import dev.sluice.processors.saga.SagaState.Forward;
import dev.sluice.processors.saga.SagaState.Parked;
import dev.sluice.processors.saga.SagaStep.Undo;
import dev.sluice.schemas.command.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The steps that carry out one type of command, in order.
 *
 * <p>Up to and including the pivot, a saga that is refused or given up takes back, in reverse
 * order, all that was done or may have been done. Once the pivot is done it only goes forward. What
 * can go neither on nor back is parked.
 *
 * @param pivot index of the step after which there is no way back
 */
public record Saga(List<SagaStep> steps, int pivot) {

  private static final Saga CREATE =
      new Saga(
          List.of(
              undoable(StepName.HOLD_SLOT).expiring(),
              undoable(StepName.CREATE_BOOKING),
              undoneWithEarlier(StepName.CONFIRM_HOLD)),
          2);

  private static final Saga RESCHEDULE =
      new Saga(
          List.of(
              undoable(StepName.HOLD_SLOT).expiring(),
              undoable(StepName.MOVE_BOOKING),
              undoneWithEarlier(StepName.CONFIRM_HOLD),
              lasting(StepName.RELEASE_SLOT)),
          2);

  private static final Saga CANCEL =
      new Saga(List.of(undoable(StepName.CANCEL_BOOKING), lasting(StepName.RELEASE_SLOT)), 0);

  private static final Saga DEFINE = new Saga(List.of(lasting(StepName.DEFINE_SCHEDULE)), 0);

  private static final Saga CLOSE = new Saga(List.of(lasting(StepName.CLOSE_SCHEDULE)), 0);

  /** Refusals by which a service says that there is nothing (any more) to be done. */
  private static final Set<String> NOTHING_LEFT = Set.of("HOLD_NOT_FOUND", "HOLD_RELEASED");

  public Saga {
    steps = List.copyOf(steps);
  }

  /** The saga of a type of command. */
  public static Saga of(CommandType type) {
    return switch (type) {
      case CREATE_BOOKING -> CREATE;
      case RESCHEDULE_BOOKING -> RESCHEDULE;
      case CANCEL_BOOKING -> CANCEL;
      case DEFINE_SCHEDULE -> DEFINE;
      case CLOSE_SCHEDULE -> CLOSE;
    };
  }

  /** The state before the first call. */
  public SagaState start() {
    return new Forward(0, -1, 0);
  }

  /** The call that a state waits for the answer of; empty at the end. */
  public Optional<Call> call(SagaState state) {
    return switch (state) {
      case Forward s ->
          Optional.of(new Call(steps.get(s.step()).name(), false, timing(s.step()), s.round()));
      case Compensating s ->
          Optional.of(new Call(s.left().getFirst(), true, Call.Timing.RECORDED, s.round()));
      case Parked _, Ended _ -> Optional.empty();
    };
  }

  private Call.Timing timing(int step) {
    if (step > pivot) {
      return Call.Timing.RECORDED;
    }
    return step == 0 && steps.getFirst().expires() ? Call.Timing.SETTLED : Call.Timing.RUNNING;
  }

  /** The state after the answer to {@link #call}. */
  public SagaState decide(SagaState state, Answer answer) {
    return switch (state) {
      case Forward s ->
          switch (answer) {
            case Answer.Done _ -> advance(s);
            case Answer.Refused a when s.step() <= pivot -> turnBack(s, End.refused(a));
            case Answer.Refused a -> NOTHING_LEFT.contains(a.reason()) ? advance(s) : park(s, a);
            case Answer.GivenUp a when mayGiveUp(s) -> turnBack(s, End.givenUp(a));
            case Answer.GivenUp a -> stuck(s, a);
          };
      case Compensating s ->
          switch (answer) {
            case Answer.Done _ -> compensated(s);
            case Answer.Refused a -> park(s, a);
            case Answer.GivenUp a -> stuck(s, a);
          };
      case Parked s -> s;
      case Ended s -> s;
    };
  }

  private SagaState park(SagaState state, Answer.Refused answer) {
    String label = call(state).map(Call::label).orElseThrow();
    return new Parked(state, label + ": " + answer.reason() + ": " + answer.detail(), true);
  }

  /** There is no way back: neither a deadline nor a cancellation changes that. */
  private static SagaState stuck(SagaState state, Answer.GivenUp answer) {
    return switch (answer.cause()) {
      case BUDGET, FAULT -> new Parked(state, answer.detail(), false);
      case DEADLINE, CANCELLED -> state;
    };
  }

  /**
   * The state in which a parked command goes on. A service answers a call that it refused as it did
   * before, so the next one has a key of its own; that cannot double what the refused one has not
   * done. A call that was given up keeps its key: it may have been carried out.
   */
  public SagaState retried(Parked state) {
    int more = state.refused() ? 1 : 0;
    return switch (state.at()) {
      case Forward s -> new Forward(s.step(), s.reach(), s.round() + more);
      case Compensating s -> new Compensating(s.left(), s.end(), s.round() + more);
      case Parked _, Ended _ -> throw new IllegalStateException("parked on its way");
    };
  }

  /** How a command ends that somebody gives up where it is parked. */
  public End abandoned(Parked state) {
    String left =
        switch (state.at()) {
          case Forward s ->
              (state.refused() ? "Not done: " : "Not known to be done: ")
                  + steps.subList(s.step(), steps.size()).stream()
                      .map(step -> step.name().text())
                      .collect(Collectors.joining(", "));
          case Compensating s ->
              (state.refused() ? "Not taken back: " : "Not known to be taken back: ")
                  + s.left().stream().map(StepName::text).collect(Collectors.joining(", "));
          case Parked _, Ended _ -> throw new IllegalStateException("parked on its way");
        };
    return End.abandoned(left + ". " + state.why());
  }

  /**
   * Whether what the steps of a parked command told of is known to be still there: that it be taken
   * back was refused. If that was not answered, it may have been taken back or not.
   */
  public boolean stands(Parked state) {
    return switch (state.at()) {
      case Forward _ -> true;
      case Compensating s -> state.refused() && s.left().getFirst().tells();
      case Parked _, Ended _ -> throw new IllegalStateException("parked on its way");
    };
  }

  /** Whether a parked command can only go forward. */
  public boolean isPastPivot(Parked state) {
    return state.at() instanceof Forward s && s.step() > pivot;
  }

  private SagaState advance(Forward state) {
    int next = state.step() + 1;
    return next < steps.size() ? new Forward(next, state.reach(), 0) : new Ended(End.success());
  }

  private SagaState turnBack(Forward state, End end) {
    List<StepName> undone = new ArrayList<>();
    for (int i = begun(state); i >= 0; i--) {
      if (steps.get(i).undo() == Undo.BY_CALL) {
        undone.add(steps.get(i).name());
      }
    }
    return undone.isEmpty() ? new Ended(end) : new Compensating(undone, end, 0);
  }

  private static SagaState compensated(Compensating state) {
    List<StepName> left = state.left().subList(1, state.left().size());
    return left.isEmpty() ? new Ended(state.end()) : new Compensating(left, state.end(), 0);
  }

  /** Whether the saga can still be given up, leaving nothing behind. */
  public boolean mayGiveUp(SagaState state) {
    return switch (state) {
      case Forward s ->
          s.step() <= pivot
              && steps.subList(0, begun(s) + 1).stream().noneMatch(t -> t.undo() == Undo.NEVER);
      case Compensating _, Parked _, Ended _ -> false;
    };
  }

  /**
   * Whether a crash would hide that there is still a way out: nothing was called yet that cannot be
   * taken back, but that is not recorded.
   */
  public boolean hidesItsWayOut(SagaState state) {
    return mayGiveUp(state) && !mayGiveUp(recovered(state));
  }

  private static int begun(Forward state) {
    return Math.max(state.step() - 1, state.reach());
  }

  /** A call was made and its answer is not known: it may have been carried out, or may yet be. */
  public SagaState uncertain(SagaState state) {
    return switch (state) {
      case Forward s -> new Forward(s.step(), Math.max(s.step(), s.reach()), s.round());
      case Compensating s -> s;
      case Parked s -> s;
      case Ended s -> s;
    };
  }

  /**
   * The state after a crash: calls up to the pivot need not be recorded one by one, so any of them
   * may have been made in the life before.
   */
  public SagaState recovered(SagaState state) {
    return switch (state) {
      case Forward s ->
          new Forward(s.step(), Math.max(s.reach(), Math.max(s.step(), pivot)), s.round());
      case Compensating s -> s;
      case Parked s -> s;
      case Ended s -> s;
    };
  }
}
