package dev.sluice.egress.consistency;

import dev.sluice.egress.store.OffsetStore;
import dev.sluice.egress.store.Projections;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.consistency.ConsistencyToken;
import dev.sluice.schemas.consistency.ConsistencyToken.Place;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How far the projections have come.
 *
 * <p>Callers at the same time share one question to PostgreSQL, and only one that began after they
 * asked: so whatever a caller had read before is behind the answer, and however many ask, one
 * connection is busy with it. Thread-safe.
 */
final class Frontier {
  private final Projections projections;
  private final Duration patience;
  private final OffsetStore offsets = new OffsetStore();
  private final ReentrantLock asking = new ReentrantLock();
  private volatile Round next = new Round();

  /** Those who share an answer; written under the lock. */
  private static final class Round {
    private @Nullable ConsistencyToken answer;
    private @Nullable ProblemException fault;
  }

  /**
   * @param patience for the question that is under way when a caller comes
   */
  Frontier(Projections projections, Duration patience) {
    this.projections = projections;
    this.patience = patience;
  }

  /**
   * @throws ProblemException 503 when PostgreSQL does not answer
   */
  ConsistencyToken now() {
    Round mine = next;
    if (!isMyTurn()) {
      throw new ProblemException(Problem.of(ProblemType.PROJECTIONS_UNAVAILABLE));
    }
    try {
      if (mine.answer == null && mine.fault == null) {
        // Who comes from here on may have read what this question does not see any more.
        next = new Round();
        ask(mine);
      }
      if (mine.answer == null) {
        throw Objects.requireNonNull(mine.fault);
      }
      return mine.answer;
    } finally {
      asking.unlock();
    }
  }

  private boolean isMyTurn() {
    try {
      return asking.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A failure is everybody's: they would only fail one after the other. */
  private void ask(Round round) {
    Map<Place, Long> places = new HashMap<>();
    try {
      projections
          .read(offsets::all)
          .forEach((at, offset) -> places.put(new Place(at.topic(), at.partition()), offset));
      round.answer = ConsistencyToken.of(places);
    } catch (ProblemException e) {
      round.fault = e;
    }
  }
}
