package dev.sluice.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.figure.Series;
import dev.sluice.bench.replay.Progress.Seen;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static Seen seen(long millis, long position) {
    return new Seen(TimeUnit.MILLISECONDS.toNanos(millis), position);
  }

  @Test
  void countsFromTheLastLookAtTheBeginningToTheFirstAtTheEnd() {
    assertThat(Progress.seconds(List.of(seen(0, 0), seen(700, 0), seen(900, 10), seen(2_700, 40))))
        .isEqualTo(2);
    assertThat(Progress.seconds(List.of(seen(100, 5), seen(1_100, 40)))).isEqualTo(1);
  }

  @Test
  void drawsARateForEachQuarterOfASecondOrMore() {
    Series series =
        Progress.series(
            "rate",
            List.of(seen(0, 0), seen(100, 50), seen(250, 100), seen(300, 100), seen(750, 400)));
    assertThat(series.points())
        .containsExactly(new Series.Point(0.25, 400), new Series.Point(0.75, 600));
  }
}
