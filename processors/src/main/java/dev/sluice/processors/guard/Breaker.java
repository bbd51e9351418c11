package dev.sluice.processors.guard;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A circuit breaker that lets load back in gradually.
 *
 * <p>It opens when too many of the calls in a window fail. After a while it lets one call through;
 * when as many have succeeded as may be under way, twice as many may; and when these are {@link
 * #CLOSED_AT}, or none has failed for the length of the window, it is closed. A failure on the way
 * opens it again, for twice as long. Thread-safe.
 */
final class Breaker {
  /** Calls under way from which on nothing is held back any more. */
  static final int CLOSED_AT = 64;

  /** For those that find no room while it is half open. */
  private static final Duration NEXT_LOOK = Duration.ofMillis(250);

  private final GuardSettings settings;
  private final LongSupplier nanos;
  private final FailureWindow window;
  private State state = State.CLOSED;
  private Duration pause;
  private long probedFrom;
  private long halfOpenSince;
  private boolean proven;
  private long generation;
  private int room;
  private int underWay;
  private int succeeded;

  /** Where a breaker stands. */
  enum State {
    CLOSED,
    HALF_OPEN,
    OPEN
  }

  /** What a call told about the service. */
  enum Verdict {
    /** It answers. */
    WELL,
    /** It does not, or not as it should. */
    ILL,
    /** Nothing. */
    NOTHING
  }

  /**
   * Whether a call may be made.
   *
   * @param generation of the state that let it through
   * @param probe whether it is one of those that find out how the service is
   * @param pause until it makes sense to ask again; zero if the call may be made
   */
  record Pass(long generation, boolean probe, Duration pause) {
    boolean isGranted() {
      return pause.isZero();
    }
  }

  /**
   * @param nanos a monotonic clock
   */
  Breaker(GuardSettings settings, LongSupplier nanos) {
    this.settings = settings;
    this.nanos = nanos;
    this.window = new FailureWindow(settings.window(), nanos.getAsLong());
    this.pause = settings.openFirst();
  }

  /** Asks for a call to be let through; if it is, its end has to be told. */
  synchronized Pass enter() {
    long now = nanos.getAsLong();
    if (state == State.OPEN && probedFrom - now <= 0) {
      become(State.HALF_OPEN);
      room = 1;
      halfOpenSince = now;
    }
    closeInTime(now);
    return switch (state) {
      case CLOSED -> new Pass(generation, false, Duration.ZERO);
      case OPEN -> new Pass(generation, false, Duration.ofNanos(probedFrom - now));
      case HALF_OPEN -> {
        if (underWay >= room) {
          yield new Pass(generation, false, NEXT_LOOK);
        }
        underWay++;
        yield new Pass(generation, true, Duration.ZERO);
      }
    };
  }

  /** The call that was let through has ended. */
  synchronized void left(Pass pass, Verdict verdict) {
    if (pass.generation() != generation) {
      return;
    }
    switch (state) {
      case CLOSED -> count(verdict);
      case HALF_OPEN -> probed(verdict);
      case OPEN -> {}
    }
  }

  private void count(Verdict verdict) {
    if (verdict == Verdict.NOTHING) {
      return;
    }
    long now = nanos.getAsLong();
    window.add(verdict == Verdict.ILL, now);
    int seen = window.seen(now);
    if (seen >= settings.leastSeen()
        && window.failed(now) * 100L >= (long) settings.failingPercent() * seen) {
      pause = settings.openFirst();
      open(now);
    }
  }

  private void probed(Verdict verdict) {
    underWay--;
    switch (verdict) {
      case NOTHING -> {}
      case ILL -> {
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(settings.openLongest()) > 0 ? settings.openLongest() : twice;
        open(nanos.getAsLong());
      }
      case WELL -> {
        proven = true;
        succeeded++;
        if (succeeded >= room) {
          succeeded = 0;
          room *= 2;
        }
        if (room >= CLOSED_AT) {
          close();
        }
      }
    }
  }

  /** Where there are few calls, time tells instead of their number. */
  private void closeInTime(long now) {
    if (state == State.HALF_OPEN && proven && now - halfOpenSince >= settings.window().toNanos()) {
      close();
    }
  }

  private void close() {
    become(State.CLOSED);
    window.clear();
  }

  private void open(long now) {
    become(State.OPEN);
    probedFrom = now + pause.toNanos();
  }

  private void become(State next) {
    state = next;
    generation++;
    underWay = 0;
    succeeded = 0;
    proven = false;
  }

  synchronized State state() {
    closeInTime(nanos.getAsLong());
    return state;
  }
}
