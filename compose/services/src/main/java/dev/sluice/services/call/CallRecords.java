package dev.sluice.services.call;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.sluice.services.call.Answer.Done;
import dev.sluice.services.call.Answer.Refused;
import dev.sluice.services.call.Answer.Rejected;
import dev.sluice.services.postgres.Rows;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The records of a batch of calls: lets each do its work once, and repeats the answer to whoever
 * asks again. One transaction, one thread.
 */
public final class CallRecords {

  private final String domain;
  private final Rows<Key, Recorded> rows;

  public CallRecords(String domain, Rows<Key, Recorded> rows) {
    this.domain = domain;
    this.rows = rows;
  }

  /** Does the work unless it was done before. */
  public Answer once(Call call, Supplier<Answer> work) {
    Recorded seen = rows.get(call.key());
    if (seen != null) {
      return repeat(call, seen);
    }
    Answer answer = work.get();
    switch (answer) {
      case Done(var message) -> record(call, false, message.toByteString());
      case Refused(var refusal) -> record(call, true, refusal.toStatus().toByteString());
      case Rejected _ -> {}
    }
    return answer;
  }

  public @Nullable Recorded get(Key key) {
    return rows.get(key);
  }

  /** Lets no call with this key do its work, nor hear that it did. */
  public void bar(Key key) {
    Recorded seen = rows.get(key);
    rows.put(key, seen == null ? Recorded.unseen(key) : seen.bar());
  }

  private void record(Call call, boolean refused, ByteString answer) {
    rows.put(
        call.key(),
        new Recorded(call.key(), call.kind(), Fingerprint.of(call), refused, answer, false));
  }

  private Answer repeat(Call call, Recorded seen) {
    if (!seen.kind().isEmpty() && !seen.isOf(call)) {
      return rejected(
          Code.ALREADY_EXISTS,
          "IDEMPOTENCY_KEY_REUSED",
          "the idempotency key was used with another request");
    }
    if (seen.barred()) {
      return rejected(
          Code.FAILED_PRECONDITION, "CHANGE_UNDONE", "the change was undone before it arrived");
    }
    try {
      return seen.refused()
          ? new Refused(refusal(Status.parseFrom(seen.answer())))
          : new Done(call.answers().parseFrom(seen.answer()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a recorded answer cannot be read", e);
    }
  }

  private Answer rejected(Code code, String reason, String message) {
    return new Rejected(new Refusal(code, domain, reason, message, Map.of()));
  }

  private static Refusal refusal(Status status) throws InvalidProtocolBufferException {
    ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
    return new Refusal(
        Code.forNumber(status.getCode()),
        info.getDomain(),
        info.getReason(),
        status.getMessage(),
        info.getMetadataMap());
  }
}
