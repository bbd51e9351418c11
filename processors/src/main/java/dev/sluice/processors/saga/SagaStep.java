package dev.sluice.processors.saga;

/**
 * A step of a saga.
 *
 * @param undo how it is taken back
 * @param expires whether its effect goes away by itself, so that it may be called before anything
 *     about the command is durable
 */
public record SagaStep(StepName name, Undo undo, boolean expires) {

  /** How a step is taken back. */
  public enum Undo {
    /** By a call of its own, which also bars a call of the step that is still on its way. */
    BY_CALL,
    /** With an earlier step of the same saga. */
    WITH_EARLIER,
    /**
     * Not at all: once it may have been called, the saga only goes forward. That a refusal is final
     * relies on the service recording refusals under their key as it records what it did.
     */
    NEVER
  }

  static SagaStep undoable(StepName name) {
    return new SagaStep(name, Undo.BY_CALL, false);
  }

  static SagaStep undoneWithEarlier(StepName name) {
    return new SagaStep(name, Undo.WITH_EARLIER, false);
  }

  static SagaStep lasting(StepName name) {
    return new SagaStep(name, Undo.NEVER, false);
  }

  SagaStep expiring() {
    return new SagaStep(name, undo, true);
  }
}
