package dev.sluice.ingress.claim;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.runtime.kafka.KafkaUnavailableException;
import dev.sluice.runtime.postgres.MaterializedPosition;
import dev.sluice.runtime.postgres.PostgresUnavailableException;
import dev.sluice.runtime.redis.Redis;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Decides which body an idempotency key stands for: the first that was tried with it, for 24 hours.
 *
 * <p>Always before anything is published: another body may name another resource, so that its
 * command lies in another partition, where no processor could know that it came second.
 *
 * <p>Redis decides alone while it is known to hold a claim for every command in the log. Otherwise
 * PostgreSQL does: a command that is in the projections, once they have passed what was in the log
 * when the key was claimed; if there is none, the first row of the key in a table of our own. If
 * neither can say, nobody is let through. Thread-safe.
 */
public final class Claims {
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ClaimCache cache;
  private final ClaimStore store;
  private final EndOffsets log;
  private final MaterializedPosition projections;
  private final Duration patience;

  /**
   * @param log of the topic of commands
   * @param patience for the projections to catch up with the log
   */
  public Claims(
      Redis redis,
      Duration redisPatience,
      DataSource postgres,
      EndOffsets log,
      MaterializedPosition projections,
      Duration patience) {
    this.cache = new ClaimCache(redis, redisPatience);
    this.store = new ClaimStore(postgres);
    this.log = log;
    this.projections = projections;
    this.patience = patience;
  }

  /**
   * Claims a key for a body unless it is claimed already.
   *
   * @return the first claim, which was for the same body
   * @throws ProblemException when it was for another body, or nobody can say now
   */
  public Claim claim(UUID commandId, Fingerprint fingerprint, Instant now) {
    Claim first =
        cache
            .claim(commandId, fingerprint, now)
            .orElseGet(() -> claimInPostgres(commandId, fingerprint, now));
    if (!first.fingerprint().equals(fingerprint)) {
      throw new ProblemException(
          Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED).withCommandId(commandId));
    }
    return first;
  }

  /** Notes that the command of a claim is in the log, so that a retry need not publish it again. */
  public void published(UUID commandId, Fingerprint fingerprint, Instant acceptedAt) {
    cache.published(commandId, fingerprint, acceptedAt);
  }

  /**
   * The command in the log decides; the row only between those that are not there yet. What was
   * published on the word of Redis before is in the log by the time the row is.
   */
  private Claim claimInPostgres(UUID commandId, Fingerprint fingerprint, Instant now) {
    try {
      Claim claim = store.claim(commandId, fingerprint, now);
      if (!projections.awaitPassed(log.now(), patience)) {
        throw undecided(commandId);
      }
      Optional<Claim> command = store.command(commandId);
      command.ifPresent(c -> cache.published(commandId, c.fingerprint(), c.acceptedAt()));
      return command.orElse(claim);
    } catch (SQLException | PostgresUnavailableException | KafkaUnavailableException e) {
      throw undecided(commandId);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw undecided(commandId);
    }
  }

  private static ProblemException undecided(UUID commandId) {
    return new ProblemException(
        Problem.of(ProblemType.CLAIM_UNDECIDED).withCommandId(commandId).withRetryAfter(RETRY));
  }
}
