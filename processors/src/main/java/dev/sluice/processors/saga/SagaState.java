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
   * @param round how often an operator had this step tried again after it was refused
   */
  record Forward(int step, int reach, int round) implements SagaState {}

  /**
   * On the way back.
   *
   * @param left steps still to be taken back, the one whose answer is waited for first
   * @param end how the command ends then
   * @param round how often an operator had the first of them tried again after it was refused
   */
  record Compensating(List<StepName> left, End end, int round) implements SagaState {
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
   * @param refused whether the service said no, so that the call is known to have done nothing
   */
  record Parked(SagaState at, String why, boolean refused) implements SagaState {
    public Parked {
      if (!(at instanceof Forward) && !(at instanceof Compensating)) {
        throw new IllegalArgumentException("only what is on its way can be parked");
      }
    }
  }

  /** At the end. */
  record Ended(End end) implements SagaState {}
}
