package dev.sluice.processors.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PermitsTest {
  private static final Duration FAST = Duration.ofMillis(5);
  private static final Duration SLOW = Duration.ofSeconds(4);

  private final Permits permits = new Permits(BreakerTest.SETTINGS);

  @Test
  void slowCallsShrinkThemToTheLeast() {
    calls(200, SLOW);
    assertThat(permits.size()).isEqualTo(16);
    assertThat(take(100)).isEqualTo(16);
  }

  @Test
  void theyGrowBackWhileThereIsDemand() {
    calls(200, SLOW);
    for (int i = 0; i < 300; i++) {
      int taken = take(300);
      for (int j = 0; j < taken; j++) {
        permits.giveBack(FAST, false);
      }
    }
    assertThat(permits.size()).isEqualTo(256);
    assertThat(permits.underWay()).isZero();
    assertThat(take(300)).isEqualTo(256);
  }

  @Test
  void whatIsUnderWayWhenTheyShrinkIsNotForgotten() {
    assertThat(take(300)).isEqualTo(256);
    for (int i = 0; i < 100; i++) {
      permits.giveBack(SLOW, false);
    }
    assertThat(permits.size()).isEqualTo(16);
    assertThat(permits.underWay()).isEqualTo(156);
    assertThat(take(10)).isZero();
    for (int i = 0; i < 156; i++) {
      permits.giveBack();
    }
    assertThat(permits.underWay()).isZero();
    assertThat(take(100)).isEqualTo(16);
  }

  @Test
  void oneSlowCallAmongManyCostsNothing() {
    for (int i = 0; i < 100; i++) {
      int taken = take(300);
      permits.giveBack(SLOW, true);
      for (int j = 1; j < taken; j++) {
        permits.giveBack(FAST, false);
      }
    }
    assertThat(permits.size()).isGreaterThan(200);
  }

  private void calls(int count, Duration took) {
    for (int i = 0; i < count; i++) {
      assertThat(permits.acquire(Duration.ZERO)).isTrue();
      permits.giveBack(took, false);
    }
  }

  private int take(int atMost) {
    int taken = 0;
    while (taken < atMost && permits.acquire(Duration.ZERO)) {
      taken++;
    }
    return taken;
  }
}
