package dev.sluice.services.call;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A call that waits for its transaction, and the caller's deadline. */
final class Pending<C, A> {

  /** For callers that set no deadline. */
  private static final long PATIENCE_MILLIS = 30_000;

  private final C call;
  private final Context context;
  private final CompletableFuture<A> answer = new CompletableFuture<>();

  Pending(C call, Context context) {
    this.call = call;
    this.context = context;
  }

  C call() {
    return call;
  }

  /** Nobody waits any more; the caller is told so, should it still listen. */
  boolean isGivenUp() {
    if (answer.isDone()) {
      return true;
    }
    if (context.isCancelled()) {
      fail(CallFailures.tooLate());
      return true;
    }
    return false;
  }

  void answer(A value) {
    answer.complete(value);
  }

  void fail(StatusRuntimeException failure) {
    answer.completeExceptionally(failure);
  }

  A await() {
    Deadline deadline = context.getDeadline();
    long millis = deadline == null ? PATIENCE_MILLIS : deadline.timeRemaining(MILLISECONDS);
    try {
      return answer.get(Math.max(0, millis), MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StatusRuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw CallFailures.tooLate();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CallFailures.stopping();
    }
  }
}
