package dev.sluice.egress.feed;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Bounds the open streams of this instance, in all and for each caller. Thread-safe. */
public final class StreamPermits {
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Semaphore all;
  private final int perCaller;
  private final Runnable onRefusal;
  private final Map<Caller, Integer> open = new ConcurrentHashMap<>();

  private record Caller(String tenant, String subject) {}

  /**
   * @param onRefusal told of each refusal: streams whose clients are gone may be in the way
   */
  public StreamPermits(int inAll, int perCaller, Runnable onRefusal) {
    this.all = new Semaphore(inAll);
    this.perCaller = perCaller;
    this.onRefusal = onRefusal;
  }

  /** A stream that may be opened; closing it makes room for another. */
  interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @throws ProblemException 429 when the caller has too many, 503 when there are too many in all
   */
  Permit take(Principal principal) {
    Caller caller = new Caller(principal.tenant(), principal.subject());
    if (open.merge(caller, 1, Integer::sum) > perCaller) {
      leave(caller);
      throw refused(ProblemType.RATE_LIMITED, "The caller has " + perCaller + " streams open.");
    }
    if (!all.tryAcquire()) {
      leave(caller);
      throw refused(ProblemType.OVERLOADED, "This instance has no room for another stream.");
    }
    return () -> {
      all.release();
      leave(caller);
    };
  }

  private void leave(Caller caller) {
    open.computeIfPresent(caller, (_, count) -> count == 1 ? null : count - 1);
  }

  private ProblemException refused(ProblemType type, String detail) {
    onRefusal.run();
    return new ProblemException(Problem.of(type, detail).withRetryAfter(RETRY));
  }
}
