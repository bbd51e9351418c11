package dev.sluice.ingress.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnreadTest {
  private long now;
  private final Unread unread = new Unread(() -> now);

  @Test
  void whatFallsBehindWhileItIsReadCounts() {
    look(1, 0, 0);
    look(2, 800, 100);
    assertThat(unread.records()).isEqualTo(700);
    assertThat(unread.commands()).as("seven events each").isEqualTo(100);
    look(3, 1_500, 1_500);
    assertThat(unread.commands()).isZero();
    look(4, 2_900, 1_500);
    assertThat(unread.commands()).isEqualTo(200);
  }

  @Test
  void whatPiledUpInAnOutageCountsOnlyWhenItGrows() {
    look(1, 0, 0);
    look(2, 100, 100);
    pause(3, 32, 50_000, 100);
    assertThat(unread.commands()).as("it may only be slow").isPositive();
    pause(33, 40, 70_000, 100);
    assertThat(unread.records()).isEqualTo(69_900);
    assertThat(unread.commands()).as("nobody reads").isZero();
    look(41, 70_000, 200);
    look(42, 72_000, 10_200);
    assertThat(unread.commands()).as("less is left").isZero();
    look(43, 89_000, 20_200);
    assertThat(unread.commands()).as("7,000 events more than least").isEqualTo(1_000);
  }

  /** Else an overload in which readers are restarted again and again would never be seen. */
  @Test
  void whatCountedBeforeAnOutageCountsAfterIt() {
    look(1, 0, 0);
    look(2, 7_100, 100);
    assertThat(unread.commands()).isEqualTo(1_000);
    pause(3, 40, 60_000, 100);
    assertThat(unread.commands()).isZero();
    look(41, 60_000, 101);
    assertThat(unread.commands()).isBetween(999L, 1_000L);
  }

  /** The database is a new one, and all is read once more. */
  @Test
  void whatIsReadAgainFromTheBeginningDoesNotCount() {
    look(1, 0, 0);
    look(2, 500_000, 500_000);
    look(3, 500_000, 0);
    assertThat(unread.commands()).isZero();
    look(4, 500_000, 5_000);
    assertThat(unread.commands()).isZero();
    assertThat(unread.records()).isEqualTo(495_000);
  }

  /** One reader of several stands still: what the others read must not make its part count. */
  @Test
  void aPartitionThatNobodyReadsDoesNotCountThoughOthersAreRead() {
    for (int second = 1; second <= 60; second++) {
      now = TimeUnit.SECONDS.toNanos(second);
      unread.measured(
          new Offsets.Look(new long[] {1_000L * second, 900}, new long[] {5, 10L * second}));
    }
    assertThat(unread.records()).isEqualTo(60_000 - 5 + 300);
    assertThat(unread.commands()).isZero();
  }

  @Test
  void whatNobodyHasLookedAtForTenSecondsIsNotKnown() {
    look(1, 0, 0);
    look(2, 9_000, 100);
    now += TimeUnit.SECONDS.toNanos(10);
    assertThat(unread.commands()).isPositive();
    now++;
    assertThat(unread.commands()).isZero();
    assertThat(unread.records()).isZero();
    look(20, 50_000, 300);
    assertThat(unread.commands()).isZero();
    look(21, 50_000, 400);
    assertThat(unread.commands()).as("what counted before").isBetween(1_250L, 8_900L / 7);
  }

  private void pause(int from, int to, long end, long readable) {
    for (int second = from; second <= to; second++) {
      look(second, end, readable);
    }
  }

  private void look(int second, long end, long readable) {
    now = TimeUnit.SECONDS.toNanos(second);
    unread.measured(new Offsets.Look(new long[] {end, 0}, new long[] {readable, 0}));
  }
}
