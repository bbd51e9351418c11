package dev.sluice.schemas.event;

import org.jspecify.annotations.Nullable;

/**
 * One entry of the audit log: what the client may see, and what only auditors may.
 *
 * @param detail absent where the document says it all
 */
public record CommandEvent(FeedEntry entry, @Nullable Detail detail) {

  /** What an auditor is told beyond the document. */
  public sealed interface Detail {}

  /** The command as it was received: the exact bytes of the sealed envelope, and the seal. */
  public record Received(SealedEnvelope sealed) implements Detail {}

  /** An order about the command, as it was received. */
  public record Ordered(SealedEnvelope sealed) implements Detail {}

  /**
   * Which rule of which policy version decided.
   *
   * @param inputs what it decided on, as JSON
   */
  public record PolicyDecision(boolean allowed, String policyVersion, String rule, String inputs)
      implements Detail {}

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
