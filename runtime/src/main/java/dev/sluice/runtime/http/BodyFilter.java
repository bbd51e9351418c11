package dev.sluice.runtime.http;

import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the body of a request.
 *
 * <p>One that says to be too large is refused; Helidon then reads it away up to its own, higher
 * limit, so that the client sees the answer instead of a broken connection. One that does not
 * arrive in time costs the client its connection: Helidon 4.5 itself would wait for ever.
 */
final class BodyFilter implements Filter {
  private final long maxBytes;
  private final Duration timeout;
  private final ScheduledThreadPoolExecutor timer;

  BodyFilter(long maxBytes, Duration timeout) {
    this.maxBytes = maxBytes;
    this.timeout = timeout;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("body-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
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
    Thread reader = Thread.currentThread();
    Future<?> watch =
        timer.schedule(() -> giveUp(req, reader), timeout.toMillis(), TimeUnit.MILLISECONDS);
    try {
      chain.proceed();
    } finally {
      watch.cancel(false);
    }
  }

  @Override
  public void afterStop() {
    timer.shutdownNow();
  }

  /** Interrupting a thread that reads from a channel closes the channel. */
  private static void giveUp(RoutingRequest req, Thread reader) {
    if (!req.content().consumed()) {
      reader.interrupt();
    }
  }
}
