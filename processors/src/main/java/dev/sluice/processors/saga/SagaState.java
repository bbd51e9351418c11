package dev.sluice.processors.saga;

import java.util.List;

/** Where a saga stands. Values only; {@link Saga} knows what they lead to. */
public sealed interface SagaState {

  /**
   * On the way to the end.
   *
   * @param step index of the step whose answer is waited for
   * @param reach greatest index of a step that may have been carried out though its answer is not
   *     known; -1 if there is none
   */
  record Forward(int step, int reach) implements SagaState {}

  /**
   * On the way back.
   *
   * @param left steps still to be taken back, the one whose answer is waited for first
   * @param end how the command ends then
   */
  record Compensating(List<StepName> left, End end) implements SagaState {
    public Compensating {
      left = List.copyOf(left);
      if (left.isEmpty()) {
        throw new IllegalArgumentException("nothing left to take back");
      }
    }
  }

  /**
   * Neither on nor back, until somebody decides.
   *
   * @param at where it stands
   * @param why it cannot go on from there
   */
  record Parked(SagaState at, String why) implements SagaState {
    public Parked {
      if (!(at instanceof Forward) && !(at instanceof Compensating)) {
        throw new IllegalArgumentException("only what is on its way can be parked");
      }
    }
  }

  /** At the end. */
  record Ended(End end) implements SagaState {}
}
