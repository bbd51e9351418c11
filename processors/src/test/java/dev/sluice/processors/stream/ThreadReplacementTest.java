package dev.sluice.processors.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class ThreadReplacementTest {
  private final List<Duration> pauses = new ArrayList<>();
  private long now;
  private int failed;
  private final ThreadReplacement replacement =
      new ThreadReplacement(() -> now, pauses::add, () -> failed++);

  @Test
  void threadsThatFailOneAfterTheOtherAreReplacedWithGrowingPauses() {
    for (int i = 0; i < 8; i++) {
      assertThat(replacement.handle(new IllegalStateException("broken")))
          .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
      now += Duration.ofSeconds(6).toNanos();
    }
    assertThat(pauses)
        .extracting(Duration::toMillis)
        .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L);
    assertThat(failed).isEqualTo(8);
  }

  @Test
  void afterACalmTimeAFailureIsTheFirstAgain() {
    replacement.handle(new IllegalStateException("broken"));
    replacement.handle(new IllegalStateException("broken"));
    now += ThreadReplacement.CALM.toNanos();
    replacement.handle(new IllegalStateException("broken"));
    assertThat(pauses.getLast()).isEqualTo(ThreadReplacement.FIRST);
  }
}
