package dev.sluice.runtime.http;

import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the body of a request.
 *
 * <p>One that says to be too large is refused; Helidon then reads it away up to its own, higher
 * limit, so that the client sees the answer instead of a broken connection. One that does not
 * arrive in time, or a sixteenth of that time later, costs the client its connection: Helidon 4.5
 * itself would wait for ever.
 */
final class BodyFilter implements Filter {
  private static final int LOOKS = 16;

  private final long maxBytes;
  private final long timeout;

  /** Looked through from time to time: a timer for each request is a lock that all wait for. */
  private final Set<Reading> readings = ConcurrentHashMap.newKeySet();

  private final ScheduledExecutorService timer;

  BodyFilter(long maxBytes, Duration timeout) {
    this.maxBytes = maxBytes;
    this.timeout = timeout.toNanos();
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("body-timer").factory());
    long pause = this.timeout / LOOKS;
    var _ = timer.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.NANOSECONDS);
  }

  /** A request whose body is awaited. Told apart by identity. */
  private static final class Reading {
    private final RoutingRequest req;
    private final long giveUpAt;
    private @Nullable Thread reader = Thread.currentThread();

    private Reading(RoutingRequest req, long giveUpAt) {
      this.req = req;
      this.giveUpAt = giveUpAt;
    }

    /** Interrupting a thread that reads from a channel closes the channel. */
    private synchronized void giveUp() {
      Thread waiting = reader;
      if (waiting != null && !req.content().consumed()) {
        waiting.interrupt();
      }
      reader = null;
    }

    /** From here on the thread does something else. */
    private synchronized void end() {
      reader = null;
    }
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest req, RoutingResponse res) {
    if (req.headers().contentLength().orElse(0) > maxBytes) {
      throw new ProblemException(
          ProblemType.PAYLOAD_TOO_LARGE, "The body may have " + maxBytes + " bytes at most.");
    }
    if (!req.content().hasEntity()) {
      chain.proceed();
      return;
    }
    Reading reading = new Reading(req, System.nanoTime() + timeout);
    readings.add(reading);
    try {
      chain.proceed();
    } finally {
      readings.remove(reading);
      reading.end();
    }
  }

  @Override
  public void afterStop() {
    timer.shutdownNow();
  }

  private void look() {
    long now = System.nanoTime();
    for (Reading reading : readings) {
      if (now - reading.giveUpAt >= 0) {
        reading.giveUp();
      }
    }
  }
}
