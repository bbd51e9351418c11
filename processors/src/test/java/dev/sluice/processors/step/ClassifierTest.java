package dev.sluice.processors.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClassifierTest {

  @Test
  void aRefusalCarriesTheServicesReason() {
    assertThat(classify(Code.FAILED_PRECONDITION, "SLOT_UNAVAILABLE"))
        .isEqualTo(new Outcome.Refused("FAILED_PRECONDITION", "SLOT_UNAVAILABLE", "because"));
  }

  @Test
  void anotherRequestUnderOurKeyIsOurFault() {
    assertThat(classify(Code.ALREADY_EXISTS, "IDEMPOTENCY_KEY_REUSED"))
        .isInstanceOf(Outcome.Terminal.class);
    assertThat(classify(Code.ALREADY_EXISTS, "BOOKING_EXISTS")).isInstanceOf(Outcome.Refused.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Code.class,
      names = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "ABORTED", "RESOURCE_EXHAUSTED", "UNKNOWN"})
  void whatMayHaveBeenDoneIsTriedAgain(Code code) {
    assertThat(Classifier.classify(code.toStatus().asRuntimeException()))
        .isInstanceOf(Outcome.Retryable.class);
  }

  @Test
  void theServicesWordAboutARepeatIsKept() {
    RetryInfo info =
        RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(3)).build();
    assertThat(classify(Code.RESOURCE_EXHAUSTED, info))
        .isEqualTo(
            new Outcome.Retryable(
                "RESOURCE_EXHAUSTED",
                Outcome.Failure.OVERLOADED,
                "because",
                java.time.Duration.ofSeconds(3)));
  }

  @Test
  void whatAFailureTellsAboutTheServiceDependsOnTheStatus() {
    assertThat(failure(Code.UNAVAILABLE)).isEqualTo(Outcome.Failure.AWAY);
    assertThat(failure(Code.DEADLINE_EXCEEDED)).isEqualTo(Outcome.Failure.SLOW);
    assertThat(failure(Code.RESOURCE_EXHAUSTED)).isEqualTo(Outcome.Failure.OVERLOADED);
    assertThat(failure(Code.INTERNAL)).isEqualTo(Outcome.Failure.BROKEN);
    assertThat(failure(Code.ABORTED)).isEqualTo(Outcome.Failure.CONFLICT);
  }

  private static Outcome.Failure failure(Code code) {
    return ((Outcome.Retryable) Classifier.classify(code.toStatus().asRuntimeException()))
        .failure();
  }

  @Test
  void withoutDetailsTheStatusIsTheReason() {
    assertThat(Classifier.classify(Status.NOT_FOUND.asRuntimeException()))
        .isEqualTo(new Outcome.Refused("NOT_FOUND", "NOT_FOUND", "NOT_FOUND"));
  }

  private static Outcome classify(Code code, String reason) {
    ErrorInfo info =
        ErrorInfo.newBuilder().setDomain("schedule.sluice.dev").setReason(reason).build();
    return classify(code, info);
  }

  private static Outcome classify(Code code, Message info) {
    return Classifier.classify(
        StatusProto.toStatusRuntimeException(
            com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage("because")
                .addDetails(Any.pack(info))
                .build()));
  }
}
