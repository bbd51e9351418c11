package dev.sluice.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.booking.EndToEnd;
import dev.sluice.bench.figure.Latency;
import dev.sluice.bench.figure.Timeline;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StagesTest {
  private static final Duration ROUND = Duration.ofSeconds(3);

  private static EndToEnd.Result result(double drainSeconds, long notSucceeded, String refused) {
    return new EndToEnd.Result(
        new Latency(),
        new Latency(),
        new Timeline(0, ROUND),
        100,
        50,
        drainSeconds,
        notSucceeded,
        refused);
  }

  @Test
  void aRateIsKeptIfTheLastEndsSoonAfterTheRound() {
    assertThat(Stages.isKept(result(0.29, 0, ""), ROUND)).isTrue();
    assertThat(Stages.isKept(result(0.31, 0, ""), ROUND)).isFalse();
    assertThat(Stages.isKept(result(0.24, 0, ""), Duration.ofMillis(500))).isTrue();
    assertThat(Stages.isKept(result(0.26, 0, ""), Duration.ofMillis(500))).isFalse();
  }

  @Test
  void aRateIsNotKeptIfAnythingIsRefusedOrEndsOtherwiseThanWell() {
    assertThat(Stages.isKept(result(0, 1, ""), ROUND)).isFalse();
    assertThat(Stages.isKept(result(0, 0, "99 × 202, 1 × 503"), ROUND)).isFalse();
  }
}
