package dev.sluice.ingress.http;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.util.concurrent.Semaphore;

/**
 * Bounds the commands that are being accepted at a time; what is over the bound is shed at once.
 * Thread-safe.
 */
public final class Gate {
  private final int bound;
  private final Semaphore permits;

  /** Gives the permits back. */
  interface Pass extends AutoCloseable {
    @Override
    void close();
  }

  public Gate(int bound) {
    this.bound = bound;
    this.permits = new Semaphore(bound);
  }

  /**
   * @param commands how many
   * @throws ProblemException 503 when they are too many now
   */
  Pass enter(int commands) {
    if (!permits.tryAcquire(commands)) {
      throw new ProblemException(Problem.of(ProblemType.OVERLOADED));
    }
    return () -> permits.release(commands);
  }

  public int inFlight() {
    return bound - permits.availablePermits();
  }
}
