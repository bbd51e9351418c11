package dev.sluice.processors.saga;

import java.util.UUID;

/**
 * A call that a saga asks for.
 *
 * @param undo whether the step is to be taken back
 * @param round how often it was refused before, and an operator had it tried again
 */
public record Call(StepName step, boolean undo, Timing timing, int round) {

  /**
   * What has to be durable before the call is made, so that after a crash nothing was done that is
   * not known.
   */
  public enum Timing {
    /**
     * Nothing of its own: the effect goes away by itself. But how the command before it in the lane
     * has ended, because the service decides on what that one has left behind.
     */
    SETTLED,
    /** That the command is being carried out. Calls are repeated with their keys from there on. */
    RUNNING,
    /** The very state that asks for the call: there is no way back behind it. */
    RECORDED
  }

  /** The name that documents show. */
  public String label() {
    return undo ? "undo-" + step.text() : step.text();
  }

  /** The same for each attempt of a round, in this life or another. */
  public String idempotencyKey(UUID commandId) {
    String key = stepKey(commandId, step) + (undo ? ":undo" : "");
    return round == 0 ? key : key + ":" + round;
  }

  /** The key of the forward call of a step that can be taken back: it has no second round. */
  public static String stepKey(UUID commandId, StepName step) {
    return commandId + ":" + step.text();
  }
}
