package dev.sluice.schemas.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event of a command in the audit log: what the client may see, and what only auditors may.
 *
 * @param detail absent where the document says it all
 */
public record CommandEvent(FeedEntry entry, @Nullable Detail detail) implements LoggedEvent {

  /** What an auditor is told beyond the document. */
  public sealed interface Detail {}

  /** The command as it was received: the exact bytes of the sealed envelope, and the seal. */
  public record Received(SealedEnvelope sealed) implements Detail {}

  /** An order about the command, as it was received. */
  public record Ordered(SealedEnvelope sealed) implements Detail {}

  /**
   * Which rule of which version of which policy decided.
   *
   * @param policy name of the policy whose rule decided; {@code builtin}: what no policy says
   * @param policyVersion its version
   * @param rule the rule that decided, {@code builtin:…} where it is none of a policy
   * @param inputs what it decided on, as JSON
   * @param consulted every policy that was asked, in that order, such as {@code default@3}
   */
  public record PolicyDecision(
      boolean allowed,
      String policy,
      String policyVersion,
      String rule,
      String inputs,
      List<String> consulted)
      implements Detail {
    public PolicyDecision {
      consulted = List.copyOf(consulted);
    }
  }

  /**
   * A finished step: its call and its answer.
   *
   * @param grpcStatus name of the gRPC status code; {@code OK} if it went well
   * @param reason ErrorInfo reason, if refused or failed
   */
  public record StepOutcome(
      String step,
      String idempotencyKey,
      Step.Status status,
      int attempts,
      String grpcStatus,
      @Nullable String reason,
      @Nullable String detail)
      implements Detail {}
}
