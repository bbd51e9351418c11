package dev.sluice.processors.engine;

import dev.sluice.processors.lane.Lanes;
import dev.sluice.processors.lane.Places;
import dev.sluice.processors.saga.Call;
import dev.sluice.processors.state.Progress;
import dev.sluice.processors.step.Attempt;
import dev.sluice.processors.step.Caller;
import dev.sluice.processors.step.Outcome;
import dev.sluice.processors.step.Service;
import dev.sluice.processors.step.StepAnswer;
import dev.sluice.processors.step.StepClient;
import dev.sluice.processors.stream.Pulse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the commands that are being carried out: knows which of them may be made, makes
 * them, and brings the answers back.
 *
 * <p>Used by the stream thread only, but for the answers, which come from any thread.
 */
final class Calls {
  private final Pulse pulse;
  private final Lanes lanes;
  private final Places places;
  private final Caller caller;
  private final Map<Long, Run> runs = new HashMap<>();
  private final Queue<StepAnswer> answers = new ConcurrentLinkedQueue<>();
  private List<Run> waitingForCommit = new ArrayList<>();

  /** What came of the call that a command waited for. */
  record Answered(Run run, Outcome outcome) {}

  Calls(Pulse pulse, Lanes lanes, Places places, Caller caller) {
    this.pulse = pulse;
    this.lanes = lanes;
    this.places = places;
    this.caller = caller;
  }

  void add(Run run) {
    runs.put(run.pending.offset(), run);
    moved(run);
  }

  /** The command waits for another call than before, maybe of another service. */
  void moved(Run run) {
    Service next =
        run.saga.call(run.state()).map(call -> StepClient.service(call.step())).orElseThrow();
    if (next != run.waitsFor) {
      leavePlace(run);
      places.take(next);
      run.waitsFor = next;
    }
  }

  private void leavePlace(Run run) {
    if (run.waitsFor != null) {
      places.giveBack(run.waitsFor);
      run.waitsFor = null;
    }
  }

  /** No answer is waited for any more. */
  void remove(Run run) {
    runs.remove(run.pending.offset());
    leavePlace(run);
  }

  @Nullable Run at(long offset) {
    return runs.get(offset);
  }

  /** Whether what has to be durable before this call is. */
  boolean mayMake(Run run, Call call) {
    return switch (call.timing()) {
      case SETTLED -> lanes.isSettled(run.pending.envelope().lane());
      case RUNNING -> run.startedIn < pulse.epoch();
      case RECORDED -> run.writtenIn < pulse.epoch();
    };
  }

  /** The command is to be looked at again when what was written so far is durable. */
  void awaitCommit(Run run) {
    pulse.wantCommitNow();
    waitingForCommit.add(run);
  }

  /** Those that waited for the commit that has just happened. */
  List<Run> committed() {
    List<Run> ready = waitingForCommit;
    waitingForCommit = new ArrayList<>();
    return ready;
  }

  void make(Run run, Call call, Duration timeout) {
    run.become(run.progress().attempted());
    Progress progress = run.progress();
    Attempt attempt =
        new Attempt(run.pending.offset(), progress.attempts(), call, progress.work(), timeout);
    run.underWay = attempt;
    caller.call(
        attempt,
        answer -> {
          answers.add(answer);
          pulse.wake();
        });
  }

  boolean hasAnswers() {
    return !answers.isEmpty();
  }

  /** The next answer that is still waited for. */
  Optional<Answered> next() {
    for (StepAnswer answer = answers.poll(); answer != null; answer = answers.poll()) {
      Run run = runs.get(answer.attempt().offset());
      if (run != null && answer.attempt().equals(run.underWay)) {
        run.underWay = null;
        return Optional.of(new Answered(run, answer.outcome()));
      }
    }
    return Optional.empty();
  }
}
