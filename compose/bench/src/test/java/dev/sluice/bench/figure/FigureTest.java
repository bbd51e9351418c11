package dev.sluice.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FigureTest {
  private static final Figure HALF =
      Figure.of("ours", "/s", Rounds.of(50, 120, 300)).beside("bare", Rounds.of(100, 200, 1_000));

  @Test
  void theMedianOfAnEvenNumberOfRoundsLiesBetweenTheTwoInTheMiddle() {
    assertThat(Rounds.of(4, 1, 3, 2).median()).isEqualTo(2.5);
    assertThat(Rounds.of(9, 1, 2).median()).isEqualTo(2);
  }

  @Test
  void theRatioIsOfNeighbouringRoundsNotOfMedians() {
    assertThat(HALF.ratio()).contains(new Rounds(List.of(0.5, 0.6, 0.3)));
    assertThat(HALF.ratio().orElseThrow().median()).isEqualTo(0.5);
  }

  @Test
  void roundsThatWereNotMadeByTurnsHaveNoRatio() {
    Figure figure = Figure.of("ours", "/s", Rounds.of(1, 2)).beside("bare", Rounds.of(1));

    assertThatThrownBy(figure::ratio).hasMessageContaining("2 rounds");
  }

  @Test
  void anAimIsMetByTheMedian() {
    assertThat(HALF.isMet()).isEmpty();
    assertThat(HALF.aimingAt(Aim.ratioAtLeast(0.5)).isMet()).contains(true);
    assertThat(HALF.aimingAt(Aim.ratioAtLeast(0.51)).isMet()).contains(false);
    assertThat(HALF.aimingAt(Aim.ratioAtMost(0.5)).isMet()).contains(true);
    assertThat(HALF.aimingAt(Aim.atMost(120)).isMet()).contains(true);
    assertThat(HALF.aimingAt(Aim.atLeast(121)).isMet()).contains(false);
  }

  @Test
  void aRatioIsNoAimOfAFigureWithoutALimit() {
    Figure alone = Figure.of("ours", "/s", Rounds.of(1));

    assertThatThrownBy(() -> alone.aimingAt(Aim.ratioAtLeast(1))).hasMessageContaining("no limit");
  }

  @Test
  void aFigureWithoutRoundsIsNone() {
    assertThatThrownBy(() -> new Rounds(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbersAreWrittenWithThreeDigitsThatMeanSomething() {
    assertThat(Numbers.text(12_345.6)).isEqualTo("12,346");
    assertThat(Numbers.text(12.345)).isEqualTo("12.3");
    assertThat(Numbers.text(1.2345)).isEqualTo("1.23");
    assertThat(Numbers.text(0.12345)).isEqualTo("0.123");
    assertThat(Numbers.text(50)).isEqualTo("50");
  }
}
