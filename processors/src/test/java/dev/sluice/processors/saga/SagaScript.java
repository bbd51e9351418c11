package dev.sluice.processors.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.problem.ProblemType;
import java.util.UUID;

/** A saga told as a script: expect this call, given that answer, … */
final class SagaScript {
  private final Saga saga;
  private SagaState state;

  private SagaScript(Saga saga) {
    this.saga = saga;
    this.state = saga.start();
  }

  static SagaScript of(CommandType type) {
    return new SagaScript(Saga.of(type));
  }

  SagaScript expect(String label) {
    assertThat(saga.call(state).map(Call::label)).contains(label);
    return this;
  }

  SagaScript expect(String label, Call.Timing timing) {
    assertThat(saga.call(state).map(Call::timing)).contains(timing);
    return expect(label);
  }

  /** The key of the next call, behind the command's id. */
  SagaScript expectKey(String key) {
    UUID id = new UUID(0, 0);
    assertThat(saga.call(state).map(call -> call.idempotencyKey(id))).contains(id + ":" + key);
    return this;
  }

  SagaScript done() {
    return given(new Answer.Done());
  }

  SagaScript refused(String reason) {
    return given(new Answer.Refused(reason, "because"));
  }

  SagaScript givenUp(Answer.Cause cause) {
    return given(new Answer.GivenUp(cause, "because"));
  }

  SagaScript answerLost() {
    state = saga.uncertain(state);
    return this;
  }

  SagaScript crash() {
    state = saga.recovered(state);
    return this;
  }

  private SagaScript given(Answer answer) {
    state = saga.decide(state, answer);
    return this;
  }

  SagaScript parked(String why) {
    assertThat(state).isInstanceOf(SagaState.Parked.class);
    assertThat(((SagaState.Parked) state).why()).contains(why);
    assertThat(saga.call(state)).isEmpty();
    return this;
  }

  SagaScript retried() {
    state = saga.retried((SagaState.Parked) state);
    return this;
  }

  SagaScript abandoned() {
    state = new SagaState.Ended(saga.abandoned((SagaState.Parked) state));
    return this;
  }

  SagaScript stands(boolean expected) {
    assertThat(saga.stands((SagaState.Parked) state)).isEqualTo(expected);
    return this;
  }

  void ends(CommandStatus status, ProblemType reason, String detail) {
    ends(status, reason);
    assertThat(((SagaState.Ended) state).end().reason().detail()).contains(detail);
  }

  void ends(CommandStatus status) {
    assertThat(state).isInstanceOf(SagaState.Ended.class);
    assertThat(((SagaState.Ended) state).end().status()).isEqualTo(status);
  }

  void ends(CommandStatus status, ProblemType reason) {
    ends(status);
    assertThat(((SagaState.Ended) state).end().reason().type()).isEqualTo(reason);
  }

  void mayGiveUp(boolean expected) {
    assertThat(saga.mayGiveUp(state)).isEqualTo(expected);
  }
}
