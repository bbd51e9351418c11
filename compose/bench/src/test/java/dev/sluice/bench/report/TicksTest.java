package dev.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.bench.figure.Axis.Scale;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TicksTest {
  @Test
  void aLinearAxisBeginsAtZeroAndHasRoundTicks() {
    Ticks ticks = Ticks.of(Scale.LINEAR, List.of(3.0, 930.0));

    assertThat(ticks.values()).containsExactly(0.0, 200.0, 400.0, 600.0, 800.0, 1_000.0);
    assertThat(ticks.place(500)).isEqualTo(0.5);
  }

  @Test
  void aLinearAxisOfNothingButZerosCanBeDrawn() {
    assertThat(Ticks.of(Scale.LINEAR, List.of(0.0)).place(0)).isZero();
  }

  @Test
  void aLogarithmicAxisHasPowersOfTen() {
    Ticks ticks = Ticks.of(Scale.LOG, List.of(0.3, 42.0));

    assertThat(ticks.values()).hasSize(4);
    assertThat(ticks.place(1)).isCloseTo(1 / 3.0, within(1e-9));
  }

  @Test
  void aLogarithmicAxisOfFewPowersHasTicksBetweenThem() {
    assertThat(Ticks.of(Scale.LOG, List.of(12.0, 80.0)).values())
        .containsExactly(10.0, 20.0, 50.0, 100.0);
  }

  @Test
  void eachFurtherNineOfPercentilesHasTheSameRoom() {
    Ticks ticks = Ticks.of(Scale.PERCENTILE, List.of(0.0, 0.5, 0.9987));

    assertThat(ticks.place(0.9)).isCloseTo(1 / 3.0, within(1e-9));
    assertThat(ticks.place(0.99)).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(ticks.values().stream().map(ticks::label))
        .containsExactly("0", "50", "90", "99", "99.9");
  }
}
