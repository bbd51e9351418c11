package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BodyTimerTest {
  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  void whoWaitsForABodyThatDoesNotArriveIsInterrupted() {
    try (BodyTimer timer = new BodyTimer(Duration.ofMillis(20));
        BodyTimer.Reading _ = timer.begin(() -> false)) {
      assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void whoHasItsBodyIsLeftAlone() throws Exception {
    CountDownLatch looked = new CountDownLatch(1);
    try (BodyTimer timer = new BodyTimer(Duration.ofMillis(20));
        BodyTimer.Reading _ =
            timer.begin(
                () -> {
                  looked.countDown();
                  return true;
                })) {
      looked.await();
    }
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void oneRequestThatFailsDoesNotLeaveTheOthersWaiting() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    try (BodyTimer timer = new BodyTimer(Duration.ofMillis(20))) {
      try (BodyTimer.Reading _ =
          timer.begin(
              () -> {
                failed.countDown();
                throw new IllegalStateException("the connection is in no state to tell");
              })) {
        failed.await();
      }
      try (BodyTimer.Reading _ = timer.begin(() -> false)) {
        assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
      }
    }
  }
}
