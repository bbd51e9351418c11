package dev.sluice.processors.saga;

import java.util.UUID;

/**
 * A call that a saga asks for.
 *
 * @param undo whether the step is to be taken back
 */
public record Call(StepName step, boolean undo, Timing timing) {

  /**
   * What has to be durable before the call is made, so that after a crash nothing was done that is
   * not known.
   */
  public enum Timing {
    /**
     * Nothing of its own: the effect goes away by itself. But how the command before it in the lane
     * has ended, because the service decides on what that one has left behind.
     */
    AT_ONCE,
    /** That the command is being carried out. Calls are repeated with their keys from there on. */
    RUNNING,
    /** The very state that asks for the call: there is no way back behind it. */
    RECORDED
  }

  /** The name that documents show. */
  public String label() {
    return undo ? "undo-" + step.text() : step.text();
  }

  /** The same for each attempt, in this life or another. */
  public String idempotencyKey(UUID commandId) {
    String key = stepKey(commandId, step);
    return undo ? key + ":undo" : key;
  }

  /** The key of the step's forward call. */
  public static String stepKey(UUID commandId, StepName step) {
    return commandId + ":" + step.text();
  }
}
