package dev.sluice.processors.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitGateTest {
  private static final long MILLI = 1_000_000;

  private final CommitGate gate =
      new CommitGate(new CommitGate.Limits(Duration.ofMillis(2), Duration.ofMillis(50), 2), 0);

  @Test
  void withNothingToCommitNoneIsDue() {
    assertThat(gate.isDue(0)).isFalse();
    assertThat(gate.nanosUntilDue(0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void atLowLoadACommitIsDueAtOnce() {
    gate.want(0);
    assertThat(gate.isDue(0)).isTrue();
  }

  @Test
  void theLeastGapIsKept() {
    commit(0, MILLI / 10);
    gate.want(MILLI);
    assertThat(gate.isDue(MILLI)).isFalse();
    assertThat(gate.isDue(3 * MILLI)).isTrue();
  }

  @Test
  void theGapFollowsTheTimeThatCommitsTake() {
    commit(0, 10 * MILLI);
    gate.want(10 * MILLI);
    assertThat(gate.nanosUntilDue(10 * MILLI)).isEqualTo(20 * MILLI);
  }

  @Test
  void theGapHasAnUpperBound() {
    commit(0, 1000 * MILLI);
    gate.want(1000 * MILLI);
    assertThat(gate.nanosUntilDue(1000 * MILLI)).isEqualTo(50 * MILLI);
  }

  @Test
  void whatCanWaitWaitsUntilSomethingCannot() {
    gate.want(20 * MILLI);
    assertThat(gate.nanosUntilDue(0)).isEqualTo(20 * MILLI);
    gate.want(MILLI);
    assertThat(gate.isDue(MILLI)).isTrue();
    gate.want(30 * MILLI);
    assertThat(gate.isDue(MILLI)).isTrue();
  }

  @Test
  void aCommitTakesFromTheFirstSignOfItToItsEnd() {
    gate.began(5 * MILLI);
    gate.began(7 * MILLI);
    assertThat(gate.committed(9 * MILLI)).isEqualTo(4 * MILLI);
    assertThat(gate.isWanted()).isFalse();
  }

  private void commit(long from, long to) {
    gate.began(from);
    gate.committed(to);
  }
}
