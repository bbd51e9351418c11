package dev.sluice.processors.saga;

import static dev.sluice.processors.saga.SagaStep.lasting;
import static dev.sluice.processors.saga.SagaStep.undoable;
import static dev.sluice.processors.saga.SagaStep.undoneWithEarlier;

import dev.sluice.processors.saga.SagaState.Compensating;
import dev.sluice.processors.saga.SagaState.Ended;
import dev.sluice.processors.saga.SagaState.Forward;
import dev.sluice.processors.saga.SagaStep.Undo;
import dev.sluice.schemas.command.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps that carry out one type of command, in order.
 *
 * <p>Up to and including the pivot, a saga that is refused or given up takes back, in reverse
 * order, all that was done or may have been done. Once the pivot is done it only goes forward.
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
    return new Forward(0, -1);
  }

  /** The call that a state waits for the answer of; empty at the end. */
  public Optional<Call> call(SagaState state) {
    return switch (state) {
      case Forward s -> Optional.of(new Call(steps.get(s.step()).name(), false, timing(s.step())));
      case Compensating s -> Optional.of(new Call(s.left().getFirst(), true, Call.Timing.RECORDED));
      case Ended _ -> Optional.empty();
    };
  }

  private Call.Timing timing(int step) {
    if (step > pivot) {
      return Call.Timing.RECORDED;
    }
    return step == 0 && steps.getFirst().expires() ? Call.Timing.AT_ONCE : Call.Timing.RUNNING;
  }

  /** The state after the answer to {@link #call}. */
  public SagaState decide(SagaState state, Answer answer) {
    return switch (state) {
      case Forward s ->
          switch (answer) {
            case Answer.Done _ -> advance(s);
            case Answer.Refused a -> s.step() > pivot ? advance(s) : turnBack(s, End.refused(a));
            case Answer.GivenUp a -> mayGiveUp(s) ? turnBack(s, End.givenUp(a)) : s;
          };
      case Compensating s ->
          switch (answer) {
            case Answer.Done _, Answer.Refused _ -> compensated(s);
            case Answer.GivenUp _ -> s;
          };
      case Ended s -> s;
    };
  }

  private SagaState advance(Forward state) {
    int next = state.step() + 1;
    return next < steps.size() ? new Forward(next, state.reach()) : new Ended(End.success());
  }

  private SagaState turnBack(Forward state, End end) {
    List<StepName> undone = new ArrayList<>();
    for (int i = begun(state); i >= 0; i--) {
      if (steps.get(i).undo() == Undo.BY_CALL) {
        undone.add(steps.get(i).name());
      }
    }
    return undone.isEmpty() ? new Ended(end) : new Compensating(undone, end);
  }

  private static SagaState compensated(Compensating state) {
    List<StepName> left = state.left().subList(1, state.left().size());
    return left.isEmpty() ? new Ended(state.end()) : new Compensating(left, state.end());
  }

  /** Whether the saga can still be given up, leaving nothing behind. */
  public boolean mayGiveUp(SagaState state) {
    return switch (state) {
      case Forward s ->
          s.step() <= pivot
              && steps.subList(0, begun(s) + 1).stream().noneMatch(t -> t.undo() == Undo.NEVER);
      case Compensating _, Ended _ -> false;
    };
  }

  private static int begun(Forward state) {
    return Math.max(state.step() - 1, state.reach());
  }

  /** A call was made and its answer is not known: it may have been carried out, or may yet be. */
  public SagaState uncertain(SagaState state) {
    return switch (state) {
      case Forward s -> new Forward(s.step(), Math.max(s.step(), s.reach()));
      case Compensating s -> s;
      case Ended s -> s;
    };
  }

  /**
   * The state after a crash: calls up to the pivot need not be recorded one by one, so any of them
   * may have been made in the life before.
   */
  public SagaState recovered(SagaState state) {
    return switch (state) {
      case Forward s -> new Forward(s.step(), Math.max(s.reach(), Math.max(s.step(), pivot)));
      case Compensating s -> s;
      case Ended s -> s;
    };
  }
}
