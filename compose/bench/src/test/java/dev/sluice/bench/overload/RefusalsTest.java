package dev.sluice.bench.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RefusalsTest {
  private final Refusals refusals = new Refusals(2);

  private static long second(double second) {
    return (long) (second * TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void whoWasToldTooShortATimeIsNotInTime() {
    refusals.refused(0, second(1), 2);
    refusals.refused(0, second(2), 4);
    refusals.took(0, second(4), second(4));
    assertThat(refusals.judged()).isEqualTo(2);
    assertThat(refusals.percentInTime()).isEqualTo(50);
    assertThat(refusals.share(0)).isCloseTo(0.5, within(1e-9));
    assertThat(refusals.share(100)).isCloseTo(1.5, within(1e-9));
  }

  @Test
  void whatWasSentBeforeARefusalTellsNothingOfIt() {
    refusals.refused(0, second(2), 2);
    refusals.took(0, second(1), second(1));
    assertThat(refusals.judged()).isZero();
  }

  @Test
  void whatAnotherPartitionTakesTellsNothing() {
    refusals.refused(0, second(1), 2);
    refusals.took(1, second(2), second(2));
    assertThat(refusals.judged()).isZero();
  }

  @Test
  void whatIsTakenLaterJudgesEachRefusalOnce() {
    refusals.refused(0, second(1), 2);
    refusals.took(0, second(2), second(2));
    refusals.took(0, second(9), second(9));
    assertThat(refusals.judged()).isEqualTo(1);
    assertThat(refusals.percentInTime()).isEqualTo(100);
  }

  @Test
  void whoWaitedInVainUntilTheEndIsNotInTime() {
    refusals.refused(0, second(1), 2);
    refusals.refused(0, second(8), 2);
    refusals.end(second(9));
    assertThat(refusals.judged()).as("the other's time was not over").isEqualTo(1);
    assertThat(refusals.percentInTime()).isZero();
  }

  @Test
  void thereIsRoomNoSoonerThanTheAnswerComes() {
    refusals.refused(0, second(1), 2);
    refusals.took(0, second(2), second(4));
    assertThat(refusals.percentInTime()).isZero();
    assertThat(refusals.share(50)).isCloseTo(1.5, within(1e-9));
  }
}
