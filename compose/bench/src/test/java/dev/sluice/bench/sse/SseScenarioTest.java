package dev.sluice.bench.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SseScenarioTest {
  @Test
  void takesTheSizesThatTheMachineAllows() {
    List<Integer> wanted = List.of(100, 1_000, 15_000);
    assertThat(SseScenario.sizes(wanted, 20_000)).containsExactly(100, 1_000, 15_000);
    assertThat(SseScenario.sizes(wanted, 3_500)).containsExactly(100, 1_000, 3_500);
    assertThat(SseScenario.sizes(wanted, 700)).containsExactly(100, 700);
  }
}
