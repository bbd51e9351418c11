package dev.sluice.processors.guard;

import dev.sluice.processors.step.Attempt;
import dev.sluice.processors.step.Caller;
import dev.sluice.processors.step.Outcome;
import dev.sluice.processors.step.Service;
import dev.sluice.processors.step.StepAnswer;
import dev.sluice.processors.step.StepClient;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes each attempt on a virtual thread of its own, past the guard of its service. Thread-safe.
 */
public final class ServiceCaller implements Caller {
  private static final Logger log = LoggerFactory.getLogger(ServiceCaller.class);

  private final StepClient client;
  private final ServiceGuard booking;
  private final ServiceGuard schedule;
  private final StepTimes times;

  /** Is told of each call. */
  @FunctionalInterface
  public interface StepTimes {
    void record(Attempt attempt, Outcome outcome, Duration took);
  }

  public ServiceCaller(
      StepClient client, ServiceGuard booking, ServiceGuard schedule, StepTimes times) {
    this.client = client;
    this.booking = booking;
    this.schedule = schedule;
    this.times = times;
  }

  @Override
  public void call(Attempt attempt, Consumer<StepAnswer> sink) {
    Thread.startVirtualThread(() -> sink.accept(new StepAnswer(attempt, answer(attempt))));
  }

  /** Whatever happens: a command whose answer never comes would never end. */
  private Outcome answer(Attempt attempt) {
    try {
      return call(attempt);
    } catch (RuntimeException | Error e) {
      return broken(attempt, e);
    }
  }

  private Outcome call(Attempt attempt) {
    return guard(StepClient.service(attempt.call().step()))
        .call(attempt.timeout(), left -> call(attempt, left));
  }

  private Outcome call(Attempt attempt, Duration timeout) {
    long start = System.nanoTime();
    Outcome outcome;
    try {
      outcome = client.call(attempt.call(), attempt.work(), timeout);
    } catch (RuntimeException e) {
      outcome = broken(attempt, e);
    }
    times.record(attempt, outcome, Duration.ofNanos(System.nanoTime() - start));
    return outcome;
  }

  private static Outcome broken(Attempt attempt, Throwable e) {
    log.atError()
        .addKeyValue("step", attempt.call().label())
        .addKeyValue("commandId", attempt.work().envelope().commandId())
        .setCause(e)
        .log("A step's call broke");
    return new Outcome.Retryable("UNKNOWN", Outcome.Failure.BROKEN, "the call broke", null);
  }

  private ServiceGuard guard(Service service) {
    return switch (service) {
      case BOOKING -> booking;
      case SCHEDULE -> schedule;
    };
  }
}
