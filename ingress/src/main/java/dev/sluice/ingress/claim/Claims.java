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
import dev.sluice.schemas.redis.ClaimKeys;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which body an idempotency key stands for: the first that was tried with it, for 24 hours.
 * After that it is a new key, and its command a new one with an id of its own.
 *
 * <p>Always before anything is published: another body may name another resource, so that its
 * command lies in another partition, where no processor could know that it came second.
 *
 * <p>Redis decides alone while it is known to hold a claim for every command in the log. Otherwise
 * PostgreSQL does: a command that is in the projections, once they have passed what was in the log
 * when the key was claimed; if there is none, the first row of the key in a table of our own. If
 * neither can say, nobody is let through. Thread-safe.
 */
public final class Claims implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Claims.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** How long it is worth waiting for the projections to say that a command is not in the log. */
  private static final Duration GLANCE = Duration.ofMillis(200);

  private static final Duration BETWEEN_CLEANINGS = Duration.ofMinutes(10);

  private final ClaimCache cache;
  private final ClaimStore store;
  private final EndOffsets ends;
  private final MaterializedPosition projections;
  private final Duration patience;
  private final ScheduledExecutorService cleaning =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("claims-cleaning").factory());

  /**
   * @param ends of the topic of commands
   * @param patience for the projections to catch up with the log
   */
  public Claims(
      Redis redis,
      Duration redisPatience,
      DataSource postgres,
      EndOffsets ends,
      MaterializedPosition projections,
      Duration patience,
      Clock clock) {
    this.cache = new ClaimCache(redis, redisPatience);
    this.store = new ClaimStore(postgres);
    this.ends = ends;
    this.projections = projections;
    this.patience = patience;
    var _ =
        cleaning.scheduleWithFixedDelay(
            () -> forget(clock.instant()),
            BETWEEN_CLEANINGS.toSeconds(),
            BETWEEN_CLEANINGS.toSeconds(),
            TimeUnit.SECONDS);
  }

  private void forget(Instant now) {
    try {
      while (store.forget(now) > 0) {
        log.atDebug().log("Claims that have expired are deleted");
      }
    } catch (SQLException | RuntimeException e) {
      log.atDebug().setCause(e).log("Claims that have expired are deleted later");
    }
  }

  /**
   * Claims a key for a body unless it is claimed already.
   *
   * @param key its name
   * @return the first claim of these 24 hours, which was for the same body
   * @throws ProblemException when it was for another body, or nobody can say now
   */
  public Claim claim(UUID key, Fingerprint fingerprint, Instant now) {
    Claim first =
        cache.claim(key, fingerprint, now).orElseGet(() -> claimInPostgres(key, fingerprint, now));
    if (!first.fingerprint().equals(fingerprint)) {
      throw new ProblemException(
          Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED).withCommandId(first.commandId()));
    }
    return first;
  }

  /** Notes that the command of a claim is in the log, so that a retry need not publish it again. */
  public void published(UUID key, Claim claim) {
    cache.published(key, claim);
  }

  /**
   * The command in the log decides; the row only between those that are not there yet. What was
   * published on the word of Redis before is in the log by the time the row is.
   *
   * <p>A row that a repeat left is younger than the command that decided, and may be of another
   * body. It gives way when that command's time is over, not only when its own is: until then it
   * would stand for a command that nobody publishes, or under the id of the one that was.
   */
  private Claim claimInPostgres(UUID key, Fingerprint fingerprint, Instant now) {
    try {
      Claim claim = store.claim(key, fingerprint, now);
      if (!projections.awaitPassed(ends.now(), patience)) {
        throw undecided();
      }
      Optional<Claim> command = store.command(key, now);
      if (command.isEmpty() && isOfAnEarlierUse(key, claim, now)) {
        store.replace(key, claim, fingerprint, now);
        return claimInPostgres(key, fingerprint, now);
      }
      command.ifPresent(c -> cache.published(key, c));
      return command.orElse(claim);
    } catch (SQLException | PostgresUnavailableException | KafkaUnavailableException e) {
      throw undecided();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw undecided();
    }
  }

  /** Whether a command is in the log. */
  public enum Stored {
    YES,
    NO,
    /** PostgreSQL cannot tell, or does not know yet what came last into the log. */
    UNKNOWN
  }

  /** Looks for the command of a claim that is not said to be published. */
  public Stored stored(UUID commandId, Fingerprint fingerprint) {
    try {
      if (store.holds(commandId, fingerprint)) {
        return Stored.YES;
      }
      if (!projections.awaitPassed(ends.now(), GLANCE)) {
        return Stored.UNKNOWN;
      }
      return store.holds(commandId, fingerprint) ? Stored.YES : Stored.NO;
    } catch (SQLException | PostgresUnavailableException | KafkaUnavailableException e) {
      return Stored.UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Stored.UNKNOWN;
    }
  }

  /** Whether a row was made while a command counted that does not any more. */
  private boolean isOfAnEarlierUse(UUID key, Claim row, Instant now) throws SQLException {
    return row.acceptedAt().isBefore(now)
        && store
            .command(key, row.acceptedAt())
            // Not one of the row itself that has come to the projections just now.
            .filter(c -> !c.acceptedAt().isAfter(now.minus(ClaimKeys.KEPT)))
            .isPresent();
  }

  private static ProblemException undecided() {
    return new ProblemException(Problem.of(ProblemType.CLAIM_UNDECIDED).withRetryAfter(RETRY));
  }

  @Override
  public void close() {
    cleaning.shutdownNow();
  }
}
