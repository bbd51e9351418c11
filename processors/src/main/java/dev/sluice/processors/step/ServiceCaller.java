package dev.sluice.processors.step;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes each attempt on a virtual thread of its own, with no more calls of a service under way at
 * once than it has permits. Thread-safe.
 */
public final class ServiceCaller implements Caller {
  private static final Logger log = LoggerFactory.getLogger(ServiceCaller.class);

  private final StepClient client;
  private final StepTimes times;
  private final Semaphore booking;
  private final Semaphore schedule;

  /** Is told of each attempt. */
  @FunctionalInterface
  public interface StepTimes {
    void record(Attempt attempt, Outcome outcome, Duration took);
  }

  public ServiceCaller(StepClient client, int callsPerService, StepTimes times) {
    this.client = client;
    this.times = times;
    this.booking = new Semaphore(callsPerService);
    this.schedule = new Semaphore(callsPerService);
  }

  @Override
  public void call(Attempt attempt, Consumer<StepAnswer> sink) {
    Thread.startVirtualThread(() -> sink.accept(new StepAnswer(attempt, call(attempt))));
  }

  private Outcome call(Attempt attempt) {
    Semaphore permit = permits(StepClient.service(attempt.call().step()));
    long start = System.nanoTime();
    if (!isFree(permit, attempt.timeout())) {
      return new Outcome.Retryable("RESOURCE_EXHAUSTED", "too many calls of the service");
    }
    Outcome outcome;
    try {
      outcome = client.call(attempt.call(), attempt.work(), left(attempt, start));
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("step", attempt.call().label())
          .addKeyValue("commandId", attempt.work().envelope().commandId())
          .setCause(e)
          .log("A step's call broke");
      outcome = new Outcome.Retryable("UNKNOWN", "the call broke");
    } finally {
      permit.release();
    }
    times.record(attempt, outcome, Duration.ofNanos(System.nanoTime() - start));
    return outcome;
  }

  /** Waits for a permit no longer than the attempt may take: its time counts from here. */
  private static boolean isFree(Semaphore permit, Duration patience) {
    try {
      return permit.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Duration left(Attempt attempt, long start) {
    return attempt.timeout().minusNanos(System.nanoTime() - start);
  }

  private Semaphore permits(Service service) {
    return switch (service) {
      case BOOKING -> booking;
      case SCHEDULE -> schedule;
    };
  }
}
