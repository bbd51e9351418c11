package dev.sluice.egress.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.store.FeedFilter;
import dev.sluice.schemas.event.EventType;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SubscriptionTest {
  @Test
  void whoIsSlowerThanItsBufferReadsTheRestFromTheHistory() throws Exception {
    Subscription subscription = new Subscription(FeedFilter.ALL, 2);
    for (int i = 1; i <= 4; i++) {
      assertThat(subscription.offer(event(i, EventType.STEP))).isTrue();
    }
    assertThat(subscription.take(Duration.ofMinutes(1))).isEmpty();
    assertThat(subscription.hasLagged()).isTrue();
    assertThat(subscription.offer(event(5, EventType.STEP))).isTrue();
    assertThat(subscription.hasLagged()).isFalse();
    assertThat(subscription.take(Duration.ZERO)).hasSize(1);
    assertThat(subscription.state()).isEqualTo(Subscription.State.OPEN);
  }

  @Test
  void whoIsNudgedWaitsNoLongerForThisOnce() throws Exception {
    Subscription subscription = new Subscription(FeedFilter.ALL, 2);
    subscription.nudge();
    assertThat(subscription.take(Duration.ofMinutes(1))).isEmpty();
    assertThat(subscription.offer(event(1, EventType.STEP))).isTrue();
    assertThat(subscription.take(Duration.ofMinutes(1))).hasSize(1);
    assertThat(subscription.hasLagged()).isFalse();
  }

  @Test
  void whatTheFilterLeavesOutTakesNoRoom() throws Exception {
    FeedFilter filter = new FeedFilter(Set.of(EventType.SUCCEEDED), null);
    Subscription subscription = new Subscription(filter, 1);
    for (int i = 1; i < 100; i++) {
      assertThat(subscription.offer(event(i, EventType.STEP))).isTrue();
    }
    assertThat(subscription.offer(event(100, EventType.SUCCEEDED))).isTrue();
    assertThat(subscription.take(Duration.ZERO))
        .extracting(FeedEvent::sequence)
        .containsExactly(100L);
  }

  @Test
  void aClientThatDoesNotTakeAWriteIsInterruptedInIt() throws Exception {
    Subscription subscription = new Subscription(FeedFilter.ALL, 2);
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  subscription.writing();
                  try {
                    Thread.sleep(Duration.ofMinutes(1));
                  } catch (InterruptedException e) {
                    subscription.written();
                  }
                });
    while (!subscription.cutIfStuck(System.nanoTime())) {
      Thread.onSpinWait();
    }
    assertThat(writer.join(Duration.ofSeconds(10))).isTrue();
    assertThat(subscription.state()).isEqualTo(Subscription.State.CUT);
  }

  private static FeedEvent event(long sequence, EventType type) {
    return new FeedEvent(sequence, type, null, false, new byte[0]);
  }
}
