package dev.sluice.bench.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StampsTest {
  @Test
  void findsWhenAnEventWasSentByItsNumberWithinItsFeed() {
    Stamps stamps = new Stamps(3, 9);
    for (int event = 0; event < 9; event++) {
      stamps.plan(event, 100 + event);
      assertThat(stamps.planned(stamps.feed(event), stamps.sequence(event))).isEqualTo(100 + event);
    }
    assertThat(stamps.feed(7)).isEqualTo(1);
    assertThat(stamps.sequence(7)).isEqualTo(3);
  }
}
