package dev.sluice.processors.saga;

import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.Reason;
import dev.sluice.schemas.problem.ProblemType;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a command ends.
 *
 * @param reason absent for success
 */
public record End(CommandStatus status, @Nullable Reason reason) {
  public End {
    if (!status.isFinal() || (status == CommandStatus.SUCCEEDED) != (reason == null)) {
      throw new IllegalArgumentException("an end is final, and has a reason unless it is success");
    }
  }

  static End success() {
    return new End(CommandStatus.SUCCEEDED, null);
  }

  /** The business said no, or our own hold or change was gone when it was needed. */
  static End refused(Answer.Refused answer) {
    return switch (answer.reason()) {
      case "SLOT_UNAVAILABLE" -> rejected(ProblemType.SLOT_UNAVAILABLE);
      case "CAPACITY_EXCEEDED" -> rejected(ProblemType.CAPACITY_EXCEEDED);
      case "OUTSIDE_OPENING_HOURS" -> rejected(ProblemType.OUTSIDE_OPENING_HOURS);
      case "CLOSED" -> rejected(ProblemType.RESOURCE_CLOSED);
      case "IN_THE_PAST" -> rejected(ProblemType.IN_THE_PAST);
      case "RESOURCE_NOT_FOUND" -> rejected(ProblemType.RESOURCE_NOT_FOUND);
      case "BOOKING_NOT_FOUND" -> rejected(ProblemType.BOOKING_NOT_FOUND);
      case "BOOKING_CANCELLED" -> rejected(ProblemType.BOOKING_CANCELLED);
      case "REVISION_MISMATCH" -> rejected(ProblemType.REVISION_MISMATCH);
      case "HOLD_EXPIRED", "HOLD_RELEASED", "HOLD_NOT_FOUND", "CHANGE_UNDONE" ->
          failed(answer.detail());
      default -> new End(CommandStatus.REJECTED, new Reason(ProblemType.REFUSED, answer.detail()));
    };
  }

  static End givenUp(Answer.GivenUp answer) {
    return switch (answer.cause()) {
      case DEADLINE -> expired();
      case CANCELLED -> cancelled();
      case BUDGET, FAULT -> failed(answer.detail());
    };
  }

  /** The deadline passed. */
  public static End expired() {
    return new End(CommandStatus.EXPIRED, Reason.of(ProblemType.DEADLINE_PASSED));
  }

  /** Somebody gave it up where it could go neither on nor back. */
  static End abandoned(String detail) {
    return new End(CommandStatus.FAILED, new Reason(ProblemType.ABANDONED, detail));
  }

  /** It was asked for in time. */
  public static End cancelled() {
    return new End(CommandStatus.CANCELLED, Reason.of(ProblemType.CANCELLED));
  }

  /** The same request was accepted before as another command. */
  public static End duplicateOf(UUID first) {
    return new End(
        CommandStatus.REJECTED,
        new Reason(ProblemType.DUPLICATE_COMMAND, "Accepted before as " + first + "."));
  }

  public static End rejected(ProblemType type) {
    return new End(CommandStatus.REJECTED, Reason.of(type));
  }

  private static End failed(String detail) {
    return new End(CommandStatus.FAILED, new Reason(ProblemType.STEP_FAILED, detail));
  }
}
