package dev.sluice.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LatencyTest {
  private static Latency upTo(int millis) {
    Latency latency = new Latency();
    for (int i = 1; i <= millis; i++) {
      latency.recordNanos(TimeUnit.MILLISECONDS.toNanos(i));
    }
    return latency;
  }

  @Test
  void percentilesAreInMilliseconds() {
    Latency latency = upTo(100);

    assertThat(latency.millis(50)).isCloseTo(50, within(0.1));
    assertThat(latency.millis(99)).isCloseTo(99, within(0.2));
    assertThat(latency.maxMillis()).isCloseTo(100, within(0.2));
  }

  @Test
  void aSumHoldsAllOfItsParts() {
    Latency sum = Latency.sum(List.of(upTo(10), upTo(1_000)));

    assertThat(sum.count()).isEqualTo(1_010);
    assertThat(sum.maxMillis()).isCloseTo(1_000, within(2.0));
  }

  @Test
  void aCurveRisesOverThePercentilesAndNeverReachesTheHundredth() {
    List<Series.Point> points = upTo(1_000).series("all").points();

    assertThat(points).isSortedAccordingTo((a, b) -> Double.compare(a.x(), b.x()));
    assertThat(points).isSortedAccordingTo((a, b) -> Double.compare(a.y(), b.y()));
    assertThat(points.getLast().x()).isBetween(0.99, 0.999999);
  }

  @Test
  void aTimelineIsPerSecondAndEndsWithTheLastThatHappened() {
    Timeline timeline = new Timeline(0, Duration.ofSeconds(10));
    for (int i = 0; i < 100; i++) {
      timeline.count(TimeUnit.MILLISECONDS.toNanos(300));
    }
    timeline.count(TimeUnit.SECONDS.toNanos(60));

    assertThat(timeline.series("all").points())
        .containsExactly(new Series.Point(0.125, 0), new Series.Point(0.375, 400));
  }
}
