package dev.sluice.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class VitalsTest {
  private final Vitals own = new Vitals(ProcessHandle.current().pid());

  @Test
  void tellsWhatAProcessTakes() throws Exception {
    assertThat(own.processorTime()).isGreaterThan(Duration.ZERO);
    assertThat(own.heapKilobytes().orElseThrow()).isBetween(500.0, 4e6);
    own.residentKilobytes().ifPresent(resident -> assertThat(resident).isBetween(1e4, 1e7));
  }

  @Test
  void tellsNothingOfAProcessThatIsNotThere() throws Exception {
    Vitals nobody = new Vitals(Integer.MAX_VALUE);
    assertThat(nobody.processorTime()).isZero();
    assertThat(nobody.residentKilobytes()).isEmpty();
    assertThat(nobody.heapKilobytes()).isEmpty();
  }
}
