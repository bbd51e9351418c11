package dev.sluice.ingress.http;

import dev.sluice.ingress.accept.AcceptedCommand;
import dev.sluice.ingress.accept.Acceptor;
import dev.sluice.ingress.accept.Submission;
import dev.sluice.ingress.header.Conditions;
import dev.sluice.ingress.reader.CommandReader;
import dev.sluice.runtime.http.JsonBody;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes the lines of one batch through the steps of acceptance together. Used once. */
final class Batch {
  /** Lines whose keys are being claimed at a time. */
  private static final int CLAIMS_AT_ONCE = 32;

  private final Acceptor acceptor;
  private final Principal principal;
  private final Conditions conditions;
  private final String traceparent;

  Batch(Acceptor acceptor, Principal principal, Conditions conditions, String traceparent) {
    this.acceptor = acceptor;
    this.principal = principal;
    this.conditions = conditions;
    this.traceparent = traceparent;
  }

  /** What became of a line. */
  sealed interface Line {}

  record Accepted(AcceptedCommand command) implements Line {}

  record Refused(Problem problem) implements Line {}

  /** A line on its way: what the last step gave, or why it goes no further. */
  private record Step<T>(@Nullable T value, @Nullable Problem refusal) {
    <R> Step<R> then(Function<T, R> next) {
      if (value == null) {
        return new Step<>(null, refusal);
      }
      try {
        return new Step<>(next.apply(value), null);
      } catch (ProblemException e) {
        return new Step<>(null, e.problem());
      }
    }
  }

  List<Line> accept(List<byte[]> lines) throws InterruptedException {
    List<Step<Acceptor.Prepared>> prepared =
        conditions.idempotencyKey() == null ? prepare(lines) : prepareBesideEachOther(lines);
    List<Step<Acceptor.Sent>> sent = send(prepared);
    return sent.stream().map(line -> answer(line.then(acceptor::finish))).toList();
  }

  private List<Step<Acceptor.Prepared>> prepare(List<byte[]> lines) {
    List<Step<Acceptor.Prepared>> prepared = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      prepared.add(prepare(lines.get(i), i + 1));
    }
    return prepared;
  }

  /** A claim is a call over the network: a thousand of them, one after the other, take a second. */
  private List<Step<Acceptor.Prepared>> prepareBesideEachOther(List<byte[]> lines)
      throws InterruptedException {
    List<FutureTask<Step<Acceptor.Prepared>>> tasks = new ArrayList<>(lines.size());
    Semaphore room = new Semaphore(CLAIMS_AT_ONCE);
    for (int i = 0; i < lines.size(); i++) {
      byte[] line = lines.get(i);
      int number = i + 1;
      FutureTask<Step<Acceptor.Prepared>> task = new FutureTask<>(() -> prepare(line, number));
      tasks.add(task);
      room.acquire();
      Thread.startVirtualThread(
          () -> {
            try {
              task.run();
            } finally {
              room.release();
            }
          });
    }
    List<Step<Acceptor.Prepared>> prepared = new ArrayList<>(lines.size());
    for (FutureTask<Step<Acceptor.Prepared>> task : tasks) {
      prepared.add(join(task));
    }
    return prepared;
  }

  private static <T> T join(FutureTask<T> task) throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a line of a batch failed", e.getCause());
    }
  }

  private Step<Acceptor.Prepared> prepare(byte[] line, int number) {
    return new Step<>(line, null).then(text -> read(text, number)).then(acceptor::prepare);
  }

  /**
   * In the order of the lines. When one cannot be sent, those behind it are not tried: each might
   * wait for as long. One that is shed keeps back no other, whose partition may have room; and what
   * is in the log already has nothing to wait for.
   */
  private List<Step<Acceptor.Sent>> send(List<Step<Acceptor.Prepared>> prepared) {
    List<Step<Acceptor.Sent>> sent = new ArrayList<>(prepared.size());
    @Nullable Problem stopped = null;
    for (Step<Acceptor.Prepared> line : prepared) {
      Step<Acceptor.Prepared> admitted = line.then(acceptor::admit);
      Acceptor.Prepared ready = admitted.value();
      if (ready != null && !ready.published() && stopped != null) {
        sent.add(new Step<>(null, stopped.withCommandId(ready.envelope().commandId())));
        continue;
      }
      Step<Acceptor.Sent> step = admitted.then(acceptor::send);
      sent.add(step);
      if (ready != null && step.refusal() != null) {
        stopped = step.refusal();
      }
    }
    return sent;
  }

  private Submission read(byte[] line, int number) {
    Command command = CommandReader.any(JsonBody.parse(line));
    RoleCheck.require(principal, command);
    Conditions own = conditions.ofLine(number);
    own.check(command);
    return new Submission(principal, command, own, traceparent);
  }

  private static Line answer(Step<AcceptedCommand> step) {
    AcceptedCommand command = step.value();
    return command == null
        ? new Refused(Objects.requireNonNull(step.refusal()))
        : new Accepted(command);
  }
}
