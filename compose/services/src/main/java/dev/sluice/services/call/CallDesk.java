package dev.sluice.services.call;

import com.google.protobuf.Message;
import com.google.rpc.Status;
import dev.sluice.services.call.Answer.Done;
import dev.sluice.services.call.Answer.Refused;
import dev.sluice.services.call.Answer.Rejected;
import dev.sluice.services.postgres.Database;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.sql.SQLException;
import java.util.Optional;

/** Takes calls, checks them, has them carried out and answers: gRPC on one side, batches behind. */
public final class CallDesk<C extends Call> {

  private final Database database;
  private final Batcher<C, Answer> batcher;

  public CallDesk(Database database, Batcher<C, Answer> batcher) {
    this.database = database;
    this.batcher = batcher;
  }

  /** Carries out a mutating call. */
  public <R extends Message> void handle(C call, StreamObserver<R> answers) {
    var faults = new Faults();
    call.check(faults);
    if (!faults.isEmpty()) {
      refuse(faults.toStatus(), answers);
      return;
    }
    Answer answer;
    try {
      answer = batcher.run(call);
    } catch (StatusRuntimeException e) {
      answers.onError(e);
      return;
    }
    switch (answer) {
      case Done(var message) -> answer(message, answers);
      case Refused(var refusal) -> refuse(refusal.toStatus(), answers);
      case Rejected(var refusal) -> refuse(refusal.toStatus(), answers);
    }
  }

  /** Answers a reading call. */
  public <R extends Message> void read(
      Faults faults,
      Database.Work<Optional<R>> reading,
      Refusal notFound,
      StreamObserver<R> answers) {
    if (!faults.isEmpty()) {
      refuse(faults.toStatus(), answers);
      return;
    }
    Optional<R> found;
    try {
      found = database.transact(reading);
    } catch (SQLException e) {
      answers.onError(CallFailures.of(e));
      return;
    }
    if (found.isEmpty()) {
      refuse(notFound.toStatus(), answers);
      return;
    }
    answers.onNext(found.get());
    answers.onCompleted();
  }

  @SuppressWarnings("unchecked") // A call is answered with what its parser reads.
  private <R extends Message> void answer(Message message, StreamObserver<R> answers) {
    answers.onNext((R) message);
    answers.onCompleted();
  }

  private static void refuse(Status status, StreamObserver<?> answers) {
    answers.onError(StatusProto.toStatusRuntimeException(status));
  }
}
