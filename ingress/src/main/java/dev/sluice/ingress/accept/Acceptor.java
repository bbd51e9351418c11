package dev.sluice.ingress.accept;

import dev.sluice.ingress.backlog.Backlog;
import dev.sluice.ingress.claim.Claim;
import dev.sluice.ingress.claim.Claims;
import dev.sluice.ingress.header.Conditions;
import dev.sluice.ingress.publish.LogPosition;
import dev.sluice.ingress.publish.Publication;
import dev.sluice.ingress.publish.Publisher;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.kafka.CommandCodec;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Accepts commands: gives each its id, claims its key, and has it in the log before it says so.
 *
 * <p>In steps, so that a batch can take each step for all its lines before the next. All of them
 * throw a {@link ProblemException} instead of accepting. Thread-safe.
 */
public final class Acceptor {
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final Claims claims;
  private final Backlog backlog;
  private final Publisher publisher;
  private final AcceptanceMetrics metrics;

  /**
   * @param ids of commands without a key: UUIDv7
   */
  public Acceptor(
      Clock clock,
      Supplier<UUID> ids,
      Claims claims,
      Backlog backlog,
      Publisher publisher,
      AcceptanceMetrics metrics) {
    this.clock = clock;
    this.ids = ids;
    this.claims = claims;
    this.backlog = backlog;
    this.publisher = publisher;
    this.metrics = metrics;
  }

  /** A command whose key is claimed, if it has one. */
  public record Prepared(Envelope envelope, boolean published) {}

  /** A command on its way; without a publication when it is in the log already. */
  public record Sent(Envelope envelope, @Nullable Publication publication) {}

  public AcceptedCommand accept(Submission submission) {
    return finish(send(admit(prepare(submission))));
  }

  /** May wait for Redis, or for PostgreSQL and the projections. */
  public Prepared prepare(Submission submission) {
    Command command = submission.command();
    Conditions conditions = submission.conditions();
    Fingerprint fingerprint = Fingerprint.of(CommandCodec.canonical(command));
    // No finer than what PostgreSQL and every client keep: the same in all answers.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    String key = conditions.idempotencyKey();
    if (key == null) {
      return new Prepared(envelope(submission, ids.get(), fingerprint, now), false);
    }
    UUID name = CommandIds.ofKey(submission.principal(), command.type(), key);
    Claim claim = claims.claim(name, fingerprint, now);
    return new Prepared(
        envelope(submission, claim.commandId(), fingerprint, claim.acceptedAt()),
        claim.published());
  }

  /** Does not wait. Sheds by the partition of the command; never what is in the log already. */
  public Prepared admit(Prepared prepared) {
    if (!prepared.published()) {
      backlog.check(prepared.envelope());
    }
    return prepared;
  }

  /** Does not wait, but for room in the buffer. Who was not admitted is not to be sent. */
  public Sent send(Prepared admitted) {
    Envelope envelope = admitted.envelope();
    return new Sent(envelope, admitted.published() ? null : publisher.send(envelope));
  }

  /** Waits until the command is in the log. */
  public AcceptedCommand finish(Sent sent) {
    Envelope envelope = sent.envelope();
    Publication publication = sent.publication();
    @Nullable LogPosition position = null;
    if (publication != null) {
      position = publication.await();
      metrics.accepted(envelope.command().type());
      String key = envelope.idempotencyKey();
      if (key != null) {
        UUID name = CommandIds.ofKey(envelope.principal(), envelope.command().type(), key);
        claims.published(
            name,
            new Claim(envelope.commandId(), envelope.fingerprint(), envelope.acceptedAt(), true));
      }
    }
    return new AcceptedCommand(envelope, position);
  }

  private static Envelope envelope(
      Submission submission, UUID id, Fingerprint fingerprint, Instant acceptedAt) {
    Conditions conditions = submission.conditions();
    return new Envelope(
        id,
        submission.command(),
        submission.principal(),
        acceptedAt,
        conditions.deadline(),
        conditions.expectedRevision(),
        conditions.idempotencyKey(),
        fingerprint,
        submission.traceparent());
  }
}
