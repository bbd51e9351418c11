package dev.sluice.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class CostsTest {
  private static final String EVENTS =
      """
      retry: 1000

      id: 0000000000000041
      event: command.step
      data: {"text":"id: 99"}

      :

      id: 0000000000000042
      event: command.succeeded
      data: {}

      """;

  private static ByteArrayInputStream stream() {
    return new ByteArrayInputStream(EVENTS.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsTheIdsOfEvents() throws Exception {
    assertThat(Costs.ids(stream(), 2)).containsExactly(41L, 42L);
  }

  @Test
  void saysWhenAFeedEndsTooSoon() {
    assertThatThrownBy(() -> Costs.ids(stream(), 3))
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("42");
  }
}
