package dev.sluice.schemas.event;

import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.LaneKey;
import dev.sluice.schemas.command.OrderKind;
import java.time.Instant;
import java.util.ArrayList;
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
 * @param orders what was asked about it since, oldest first; of very many the newest
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
    List<OrderNote> orders,
    @Nullable String idempotencyKey,
    Fingerprint fingerprint) {
  private static final int MOST_ORDERS = 20;

  public CommandDocument {
    steps = List.copyOf(steps);
    orders = List.copyOf(orders);
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
        List.of(),
        envelope.idempotencyKey(),
        envelope.fingerprint());
  }

  /** The booking that it names is one of this resource; the next event tells. */
  public CommandDocument about(String resource) {
    return with(resource, orders);
  }

  /** The policy allowed it. */
  public CommandDocument authorized(Instant at) {
    return next(CommandStatus.AUTHORIZED, at, null, null, steps, attempts);
  }

  /** Its first step is about to be called. */
  public CommandDocument started(Instant at) {
    return next(CommandStatus.RUNNING, at, null, null, steps, attempts);
  }

  /** A step ended; it is appended. */
  public CommandDocument stepped(Step step, Instant at) {
    List<Step> more = Stream.concat(steps.stream(), Stream.of(step)).toList();
    return next(CommandStatus.RUNNING, at, null, null, more, attempts + step.attempts());
  }

  /** It was carried out. */
  public CommandDocument succeeded(Result outcome, Instant at) {
    return next(CommandStatus.SUCCEEDED, at, null, outcome, steps, attempts);
  }

  /**
   * It came to another end, or to a halt.
   *
   * @param end any status but {@code SUCCEEDED} that has a reason
   */
  public CommandDocument ended(CommandStatus end, Reason why, Instant at) {
    return next(end, at, why, null, steps, attempts);
  }

  /**
   * An operator gave it up.
   *
   * @param left what it has done and nobody took back; absent if that is nothing
   */
  public CommandDocument abandoned(Reason why, @Nullable Result left, Instant at) {
    return next(CommandStatus.FAILED, at, why, left, steps, attempts);
  }

  /** An operator has it go on. */
  public CommandDocument resumed(OrderNote order, Instant at) {
    return ordered(order).next(CommandStatus.RUNNING, at, null, null, steps, attempts);
  }

  /** Something was asked about it; it stands where it stood. */
  public CommandDocument noted(OrderNote order, Instant at) {
    return ordered(order).next(status, at, reason, null, steps, attempts);
  }

  /** With one more order, as part of the event that tells what came of it. */
  public CommandDocument ordered(OrderNote order) {
    List<OrderNote> more = new ArrayList<>(orders);
    more.add(order);
    if (more.size() > MOST_ORDERS) {
      more.remove(more.getFirst().outcome() == OrderNote.Outcome.PENDING ? 1 : 0);
    }
    return with(resourceId, more);
  }

  /** Whether it is to be cancelled, if it is not too late. */
  public boolean isToBeCancelled() {
    return orders.stream()
        .anyMatch(o -> o.kind() == OrderKind.CANCEL && o.outcome() == OrderNote.Outcome.PENDING);
  }

  /** Whether its cancellation was asked for before. */
  public boolean wasToBeCancelled() {
    return orders.stream().anyMatch(o -> o.kind() == OrderKind.CANCEL);
  }

  /** The lane that it lies in, with all orders about it. */
  public LaneKey lane() {
    if (bookingId != null) {
      return new BookingId(bookingId).lane();
    }
    if (resourceId == null) {
      throw new IllegalStateException("a command is about a booking or a resource");
    }
    return LaneKey.of(tenant, resourceId);
  }

  private CommandDocument with(@Nullable String resource, List<OrderNote> noted) {
    return new CommandDocument(
        commandId,
        type,
        tenant,
        subject,
        status,
        reason,
        bookingId,
        resource,
        revision,
        attempts,
        acceptedAt,
        updatedAt,
        completedAt,
        deadline,
        result,
        steps,
        noted,
        idempotencyKey,
        fingerprint);
  }

  private CommandDocument next(
      CommandStatus to,
      Instant at,
      @Nullable Reason why,
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
        resourceId,
        revision + 1,
        attemptsSoFar,
        acceptedAt,
        at,
        to.isFinal() ? at : null,
        deadline,
        outcome,
        stepsSoFar,
        to.isFinal() ? orders.stream().map(o -> o.settled(to)).toList() : orders,
        idempotencyKey,
        fingerprint);
  }
}
