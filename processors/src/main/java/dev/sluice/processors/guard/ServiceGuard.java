package dev.sluice.processors.guard;

import dev.sluice.processors.guard.Breaker.Pass;
import dev.sluice.processors.guard.Breaker.Verdict;
import dev.sluice.processors.step.Outcome;
import dev.sluice.runtime.health.Health;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Makes the calls of one service unless it is to be spared: with no more under way than it proves
 * able to take, and none but probes while it does not answer. Thread-safe.
 */
public final class ServiceGuard {
  /** A call that waited long for its permit still has half of its time. */
  private static final int SHARE_OF_WAITING = 2;

  private static final Duration NEXT_LOOK = Duration.ofMillis(50);

  private final Runnable beforeProbe;
  private final LongSupplier nanos;
  private final Breaker breaker;
  private final Permits permits;
  private final Duration slowCall;
  private final LongAdder heldBack = new LongAdder();

  /**
   * @param beforeProbe is run before a call that finds out whether the service is back
   * @param nanos a monotonic clock
   */
  public ServiceGuard(GuardSettings settings, Runnable beforeProbe, LongSupplier nanos) {
    this.beforeProbe = beforeProbe;
    this.nanos = nanos;
    this.breaker = new Breaker(settings, nanos);
    this.permits = new Permits(settings);
    this.slowCall = settings.slowCall();
  }

  /**
   * Makes a call, or says when to ask again.
   *
   * @param timeout for waiting and calling
   * @param call is given what is left of it
   */
  public Outcome call(Duration timeout, Function<Duration, Outcome> call) {
    long asked = nanos.getAsLong();
    if (!permits.acquire(timeout.dividedBy(SHARE_OF_WAITING))) {
      return heldBack(NEXT_LOOK);
    }
    // Only now: it may have opened while this call waited for its permit.
    Pass pass = breaker.enter();
    if (!pass.isGranted()) {
      permits.giveBack();
      return heldBack(pass.pause());
    }
    long begun = nanos.getAsLong();
    Duration left = timeout.minusNanos(begun - asked);
    boolean overload = false;
    Verdict verdict = Verdict.ILL;
    try {
      if (pass.probe()) {
        beforeProbe.run();
      }
      if (!left.isPositive()) {
        verdict = Verdict.NOTHING;
        return heldBack(NEXT_LOOK);
      }
      Outcome outcome = call.apply(left);
      if (isSlow(outcome) && left.compareTo(slowCall) < 0) {
        // The command had no time left. That says nothing of the service, which others call too.
        verdict = Verdict.NOTHING;
      } else {
        overload = isOverload(outcome);
        verdict = verdict(outcome);
      }
      return outcome;
    } finally {
      // Whatever comes out of the call: a probe that is never heard of again would keep the
      // service closed for good.
      permits.giveBack(Duration.ofNanos(nanos.getAsLong() - begun), overload);
      breaker.left(pass, verdict);
    }
  }

  private Outcome heldBack(Duration pause) {
    heldBack.increment();
    return new Outcome.HeldBack(pause);
  }

  private static boolean isSlow(Outcome outcome) {
    return outcome instanceof Outcome.Retryable r && r.failure() == Outcome.Failure.SLOW;
  }

  private static boolean isOverload(Outcome outcome) {
    return outcome instanceof Outcome.Retryable r
        && switch (r.failure()) {
          case SLOW, OVERLOADED -> true;
          case AWAY, BROKEN, CONFLICT -> false;
        };
  }

  private static Verdict verdict(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _, Outcome.Refused _, Outcome.Terminal _ -> Verdict.WELL;
      case Outcome.Retryable o ->
          switch (o.failure()) {
            case AWAY, SLOW, OVERLOADED, BROKEN -> Verdict.ILL;
            case CONFLICT -> Verdict.WELL;
          };
      case Outcome.HeldBack _ -> Verdict.NOTHING;
    };
  }

  /** A service that is spared costs time and does not make us unready: its commands wait. */
  public Health health() {
    String calls = permits.underWay() + " calls under way, at most " + permits.size();
    return switch (breaker.state()) {
      case CLOSED -> Health.up(calls);
      case HALF_OPEN -> Health.degraded("half open: " + calls);
      case OPEN -> Health.degraded("open: its calls wait");
    };
  }

  /** 0 closed, 1 half open, 2 open. */
  public int openness() {
    return switch (breaker.state()) {
      case CLOSED -> 0;
      case HALF_OPEN -> 1;
      case OPEN -> 2;
    };
  }

  public int limit() {
    return permits.size();
  }

  public int underWay() {
    return permits.underWay();
  }

  /** How many calls were not made, each to be asked for again. */
  public long heldBack() {
    return heldBack.sum();
  }
}
