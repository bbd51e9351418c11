package dev.sluice.schemas.event;

import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a command after its {@code revision}th event: the document that polls and events
 * show alike.
 *
 * @param tenant, subject whose command it is
 * @param reason why it was not carried out, for statuses other than {@code SUCCEEDED}
 * @param revision 1, 2, 3, …: the number of the command's events so far
 * @param attempts calls made so far, over all steps
 */
public record CommandDocument(
    UUID commandId,
    CommandType type,
    String tenant,
    String subject,
    CommandStatus status,
    @Nullable Reason reason,
    @Nullable String bookingId,
    @Nullable String resourceId,
    long revision,
    int attempts,
    Instant acceptedAt,
    Instant updatedAt,
    @Nullable Instant completedAt,
    @Nullable Instant deadline,
    @Nullable Result result,
    List<Step> steps,
    @Nullable String idempotencyKey,
    Fingerprint fingerprint) {
  public CommandDocument {
    steps = List.copyOf(steps);
  }

  /** The document at revision 1: follows from the envelope alone. */
  public static CommandDocument accepted(Envelope envelope) {
    return new CommandDocument(
        envelope.commandId(),
        envelope.command().type(),
        envelope.principal().tenant(),
        envelope.principal().subject(),
        CommandStatus.ACCEPTED,
        null,
        envelope.bookingId().map(BookingId::value).orElse(null),
        envelope.resourceId().orElse(null),
        1,
        0,
        envelope.acceptedAt(),
        envelope.acceptedAt(),
        null,
        envelope.deadline(),
        null,
        List.of(),
        envelope.idempotencyKey(),
        envelope.fingerprint());
  }

  /** The policy allowed it. */
  public CommandDocument authorized(Instant at) {
    return next(CommandStatus.AUTHORIZED, at, null, resourceId, null, steps, attempts);
  }

  /** Its first step is about to be called. */
  public CommandDocument started(@Nullable String resource, Instant at) {
    String known = resource == null ? resourceId : resource;
    return next(CommandStatus.RUNNING, at, null, known, null, steps, attempts);
  }

  /** A step ended; it is appended. */
  public CommandDocument stepped(Step step, Instant at) {
    List<Step> more = Stream.concat(steps.stream(), Stream.of(step)).toList();
    return next(
        CommandStatus.RUNNING, at, null, resourceId, null, more, attempts + step.attempts());
  }

  /** It was carried out. */
  public CommandDocument succeeded(Result outcome, Instant at) {
    return next(CommandStatus.SUCCEEDED, at, null, resourceId, outcome, steps, attempts);
  }

  /**
   * It came to another end, or to a halt.
   *
   * @param end any status but {@code SUCCEEDED} that has a reason
   */
  public CommandDocument ended(CommandStatus end, Reason why, Instant at) {
    return next(end, at, why, resourceId, null, steps, attempts);
  }

  private CommandDocument next(
      CommandStatus to,
      Instant at,
      @Nullable Reason why,
      @Nullable String resource,
      @Nullable Result outcome,
      List<Step> stepsSoFar,
      int attemptsSoFar) {
    return new CommandDocument(
        commandId,
        type,
        tenant,
        subject,
        to,
        why,
        bookingId,
        resource,
        revision + 1,
        attemptsSoFar,
        acceptedAt,
        at,
        to.isFinal() ? at : null,
        deadline,
        outcome,
        stepsSoFar,
        idempotencyKey,
        fingerprint);
  }
}
