package dev.sluice.ingress.accept;

import dev.sluice.ingress.backlog.Backlog;
import dev.sluice.ingress.claim.Claim;
import dev.sluice.ingress.claim.Claims;
import dev.sluice.ingress.claim.Claims.Stored;
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
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
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

  /**
   * A command whose key is claimed, if it has one.
   *
   * @param stored whether it is in the log already
   */
  public record Prepared(Envelope envelope, Stored stored) {
    public boolean published() {
      return stored == Stored.YES;
    }
  }

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
      return new Prepared(envelope(submission, ids.get(), fingerprint, now), Stored.NO);
    }
    UUID name = CommandIds.ofKey(submission.principal(), command.type(), key);
    Claim claim = claims.claim(name, fingerprint, now);
    Envelope envelope = envelope(submission, claim.commandId(), fingerprint, claim.acceptedAt());
    if (claim.published()) {
      return new Prepared(envelope, Stored.YES);
    }
    return new Prepared(envelope, claim.acceptedAt().equals(now) ? Stored.NO : lookUp(envelope));
  }

  /**
   * Whether the command of a key that was claimed before is in the log: the note of that may be
   * lost. Looked up only for one that would be shed, as any other is published once more.
   */
  private Stored lookUp(Envelope envelope) {
    try {
      backlog.check(envelope);
      return Stored.UNKNOWN;
    } catch (ProblemException _) {
      Stored stored = claims.stored(envelope.commandId(), envelope.fingerprint());
      if (stored == Stored.YES) {
        notePublished(envelope);
      }
      return stored;
    }
  }

  /**
   * Does not wait. Sheds by the partition of the command; never what is in the log already, and
   * what may be there is not said to have had no effect.
   */
  public Prepared admit(Prepared prepared) {
    if (prepared.published()) {
      return prepared;
    }
    try {
      backlog.check(prepared.envelope());
      return prepared;
    } catch (ProblemException full) {
      throw prepared.stored() == Stored.UNKNOWN ? undecided(prepared.envelope(), full) : full;
    }
  }

  private static ProblemException undecided(Envelope envelope, ProblemException full) {
    ProblemType type = ProblemType.CLAIM_UNDECIDED;
    Duration after = full.problem().retryAfter();
    return new ProblemException(
        new Problem(type, type.description(), envelope.commandId(), List.of(), after));
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
      notePublished(envelope);
    }
    return new AcceptedCommand(envelope, position);
  }

  private void notePublished(Envelope envelope) {
    String key = envelope.idempotencyKey();
    if (key != null) {
      UUID name = CommandIds.ofKey(envelope.principal(), envelope.command().type(), key);
      claims.published(
          name,
          new Claim(envelope.commandId(), envelope.fingerprint(), envelope.acceptedAt(), true));
    }
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
