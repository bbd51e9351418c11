package dev.sluice.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.problem.ProblemType;
import org.junit.jupiter.api.Test;

class GateTest {
  private final Gate gate = new Gate(10);

  @Test
  void whatIsOverTheBoundIsTurnedAwayAtOnce() {
    try (Gate.Pass _ = gate.enter(7)) {
      assertThatThrownBy(() -> gate.enter(4))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().type()).isEqualTo(ProblemType.OVERLOADED));
      assertThat(gate.inFlight()).isEqualTo(7);
    }
    try (Gate.Pass _ = gate.enter(10)) {
      assertThat(gate.inFlight()).isEqualTo(10);
    }
    assertThat(gate.inFlight()).isZero();
  }
}
