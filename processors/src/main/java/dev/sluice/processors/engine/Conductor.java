package dev.sluice.processors.engine;

import dev.sluice.processors.saga.Answer;
import dev.sluice.processors.saga.Answer.Cause;
import dev.sluice.processors.saga.Call;
import dev.sluice.processors.saga.Saga;
import dev.sluice.processors.saga.SagaState;
import dev.sluice.processors.state.Pending;
import dev.sluice.processors.state.Progress;
import dev.sluice.processors.step.Attempt;
import dev.sluice.processors.step.Caller;
import dev.sluice.processors.step.Outcome;
import dev.sluice.processors.step.StepAnswer;
import dev.sluice.processors.step.Work;
import dev.sluice.processors.stream.Pulse;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent.StepOutcome;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the commands that run through the steps of their sagas: has calls made when what they need
 * is durable, takes their answers, tries again, gives up.
 *
 * <p>Used by the stream thread only, but for the answers, which come from any thread.
 */
final class Conductor {
  private static final Logger log = LoggerFactory.getLogger(Conductor.class);

  private final Ledger ledger;
  private final Pulse pulse;
  private final Caller caller;
  private final EngineSettings settings;
  private final EngineMeters meters;
  private final RandomGenerator random;
  private final Consumer<Pending> ended;
  private final Queue<StepAnswer> answers = new ConcurrentLinkedQueue<>();
  private final Timers timers = new Timers();
  private final Runs runs = new Runs();
  private List<Run> waitingForCommit = new ArrayList<>();

  /**
   * @param ended is told of each command that has come to its end
   */
  Conductor(
      Ledger ledger,
      Pulse pulse,
      Caller caller,
      EngineSettings settings,
      EngineMeters meters,
      RandomGenerator random,
      Consumer<Pending> ended) {
    this.ledger = ledger;
    this.pulse = pulse;
    this.caller = caller;
    this.settings = settings;
    this.meters = meters;
    this.random = random;
    this.ended = ended;
  }

  /** A command is to be carried out. */
  void begin(Pending pending, Work work) {
    Saga saga = Saga.of(pending.document().type());
    Progress progress = new Progress(saga.start(), work, null, 0, ledger.now(pending));
    Run run = new Run(pending.with(progress), pulse.epoch());
    runs.add(run);
    ledger.write(run.pending);
    pulse.wantCommitNow();
    order(run);
  }

  /** A command was being carried out when an earlier life ended. */
  void resume(Pending pending) {
    Run run = new Run(pending, Run.RECOVERED);
    run.become(run.progress().with(run.saga.recovered(run.state())));
    runs.add(run);
    order(run);
  }

  boolean hasAnswers() {
    return !answers.isEmpty();
  }

  boolean isIdle() {
    return runs.isEmpty();
  }

  long nanosUntilTimer() {
    return timers.nanosUntilNext(ledger.now());
  }

  /** Takes the answers that are in, and tries again what is due. */
  void advance() {
    for (StepAnswer answer = answers.poll(); answer != null; answer = answers.poll()) {
      Run run = runs.at(answer.attempt().offset());
      if (run != null && answer.attempt().equals(run.underWay)) {
        run.underWay = null;
        take(run, answer.outcome());
      }
    }
    Instant now = ledger.now();
    for (Optional<Run> due = timers.next(now); due.isPresent(); due = timers.next(now)) {
      retry(due.get());
    }
  }

  /** What was written so far is durable: calls that waited for it are made. */
  void committed() {
    List<Run> ready = waitingForCommit;
    waitingForCommit = new ArrayList<>();
    ready.forEach(this::order);
  }

  private void order(Run run) {
    Instant now = ledger.now();
    if (isLate(run, now) && run.saga.mayGiveUp(run.state())) {
      // Given up by advance(): nothing may be written or forwarded in the middle of a commit.
      timers.set(now, run);
      return;
    }
    Call call = run.saga.call(run.state()).orElseThrow();
    boolean durable =
        switch (call.timing()) {
          case AT_ONCE -> true;
          case RUNNING -> run.startedIn < pulse.epoch();
          case RECORDED -> run.writtenIn < pulse.epoch();
        };
    if (durable) {
      make(run, call);
    } else {
      pulse.wantCommitNow();
      waitingForCommit.add(run);
    }
  }

  private void make(Run run, Call call) {
    run.become(run.progress().attempted());
    Progress progress = run.progress();
    Attempt attempt =
        new Attempt(run.pending.offset(), progress.attempts(), call, progress.work(), timeout(run));
    run.underWay = attempt;
    caller.call(
        attempt,
        answer -> {
          answers.add(answer);
          pulse.wake();
        });
  }

  /** An attempt that can still be given up does not outlast the command's deadline. */
  private Duration timeout(Run run) {
    Instant deadline = run.pending.envelope().deadline();
    if (deadline == null || !run.saga.mayGiveUp(run.state())) {
      return settings.attemptTimeout();
    }
    Duration left = Duration.between(ledger.now(), deadline);
    Duration least = Duration.ofMillis(1);
    Duration most = settings.attemptTimeout();
    return left.compareTo(least) < 0 ? least : left.compareTo(most) < 0 ? left : most;
  }

  private void take(Run run, Outcome outcome) {
    switch (outcome) {
      case Outcome.Done o -> {
        run.become(run.progress().withOutcome(o.result()));
        conclude(run, Step.Status.SUCCEEDED, o.grpcStatus(), null, null);
        move(run, new Answer.Done());
      }
      case Outcome.Refused o -> {
        if (run.state() instanceof SagaState.Compensating) {
          log.atError()
              .addKeyValue("commandId", run.pending.envelope().commandId())
              .addKeyValue("step", label(run))
              .addKeyValue("reason", o.reason())
              .log("A compensation was refused: what it was to take back stays");
        }
        conclude(run, Step.Status.REFUSED, o.grpcStatus(), o.reason(), o.detail());
        move(run, new Answer.Refused(o.reason(), o.detail()));
      }
      case Outcome.Retryable o -> {
        run.become(run.progress().with(run.saga.uncertain(run.state())));
        tryLater(run, o.grpcStatus(), o.detail());
      }
      case Outcome.Terminal o -> {
        if (run.saga.mayGiveUp(run.state())) {
          giveUp(run, Cause.FAULT, o.grpcStatus(), o.detail());
        } else {
          tryLater(run, o.grpcStatus(), o.detail());
        }
      }
    }
  }

  private void tryLater(Run run, String grpcStatus, String detail) {
    Optional<Cause> cause = reasonToGiveUp(run);
    if (cause.isPresent()) {
      giveUp(run, cause.get(), grpcStatus, detail);
      return;
    }
    Progress progress = run.progress();
    Instant now = ledger.now();
    Instant due = now.plus(settings.retry().delay(progress.attempts(), random));
    Instant deadline = run.pending.envelope().deadline();
    if (deadline != null && deadline.isBefore(due) && run.saga.mayGiveUp(run.state())) {
      due = deadline;
    }
    timers.set(due, run);
    write(run);
    meters.retried(label(run), grpcStatus);
  }

  private void retry(Run run) {
    Optional<Cause> cause = reasonToGiveUp(run);
    if (cause.isPresent()) {
      giveUp(run, cause.get(), "UNAVAILABLE", "no answer in time");
    } else {
      make(run, run.saga.call(run.state()).orElseThrow());
    }
  }

  private Optional<Cause> reasonToGiveUp(Run run) {
    if (!run.saga.mayGiveUp(run.state())) {
      return Optional.empty();
    }
    Instant now = ledger.now();
    if (isLate(run, now)) {
      return Optional.of(Cause.DEADLINE);
    }
    Instant spent = run.progress().stepStartedAt().plus(settings.retry().budget());
    return now.isBefore(spent) ? Optional.empty() : Optional.of(Cause.BUDGET);
  }

  private static boolean isLate(Run run, Instant now) {
    Instant deadline = run.pending.envelope().deadline();
    return deadline != null && !now.isBefore(deadline);
  }

  private void giveUp(Run run, Cause cause, String grpcStatus, String detail) {
    String what = label(run) + ": " + grpcStatus;
    conclude(run, Step.Status.FAILED, grpcStatus, grpcStatus, detail);
    move(run, new Answer.GivenUp(cause, what));
  }

  /** Shows what came of the step that was waited for. */
  private void conclude(
      Run run,
      Step.Status status,
      String grpcStatus,
      @Nullable String reason,
      @Nullable String detail) {
    Call call = run.saga.call(run.state()).orElseThrow();
    Progress progress = run.progress();
    Instant now = ledger.now(run.pending);
    String key = call.idempotencyKey(run.pending.envelope().commandId());
    int attempts = progress.attempts();
    CommandDocument document =
        run.pending
            .document()
            .stepped(new Step(call.label(), status, attempts, progress.stepStartedAt(), now), now);
    StepOutcome outcome =
        new StepOutcome(call.label(), key, status, attempts, grpcStatus, reason, detail);
    run.pending = ledger.note(run.pending, EventType.STEP, document, outcome);
  }

  private void move(Run run, Answer answer) {
    Instant now = ledger.now(run.pending);
    SagaState next = run.saga.decide(run.state(), answer);
    if (run.saga.mayGiveUp(next) && isLate(run, now)) {
      next = run.saga.decide(next, new Answer.GivenUp(Cause.DEADLINE, "too late"));
    }
    if (next instanceof SagaState.Ended end) {
      runs.remove(run);
      meters.ended(ledger.end(run.pending, end.end(), run.progress().outcome(), null));
      ended.accept(run.pending);
    } else {
      run.become(run.progress().step(next, now));
      write(run);
      order(run);
    }
  }

  private void write(Run run) {
    ledger.write(run.pending);
    run.writtenIn = pulse.epoch();
  }

  private static String label(Run run) {
    return run.saga.call(run.state()).orElseThrow().label();
  }
}
