package dev.sluice.processors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final RetryPolicy POLICY =
      new RetryPolicy(Duration.ofMillis(50), Duration.ofSeconds(10), Duration.ofMinutes(10));

  @Test
  void delaysAreSpreadOverAllOfAnExponentiallyGrowingTime() {
    Random random = new Random(7);
    for (int attempts = 1; attempts < 40; attempts++) {
      int now = attempts;
      long most = Math.min(10_000, 50L << Math.min(attempts - 1, 20));
      long[] millis =
          IntStream.range(0, 1000)
              .mapToLong(_ -> POLICY.delay(now, null, random).toMillis())
              .sorted()
              .toArray();
      assertThat(millis[0]).isLessThanOrEqualTo(most / 10);
      assertThat(millis[999]).isBetween(most * 9 / 10, most);
      assertThat(millis[500]).isBetween(most * 4 / 10, most * 6 / 10);
    }
  }

  @Test
  void theServicesWordIsHonouredAndSpreadToo() {
    Random random = new Random(7);
    for (int i = 0; i < 1000; i++) {
      assertThat(POLICY.delay(1, Duration.ofSeconds(3), random))
          .isBetween(Duration.ofSeconds(3), Duration.ofMillis(3750));
    }
    assertThat(POLICY.delay(1, Duration.ofDays(2), random))
        .isLessThanOrEqualTo(Duration.ofMinutes(10));
  }
}
