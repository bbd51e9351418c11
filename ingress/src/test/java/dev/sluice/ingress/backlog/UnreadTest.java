package dev.sluice.ingress.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnreadTest {
  private final Unread unread = new Unread();

  @Test
  void whatFallsBehindWhileItIsReadCounts() {
    look(0, 0, 0);
    look(1, 800, 100);
    assertThat(unread.records()).isEqualTo(700);
    assertThat(unread.commands()).as("seven events each").isEqualTo(100);
    look(2, 1_500, 1_500);
    assertThat(unread.commands()).isZero();
    look(3, 2_900, 1_500);
    assertThat(unread.commands()).isEqualTo(200);
  }

  @Test
  void whatPiledUpInAnOutageCountsOnlyWhenItGrows() {
    look(0, 0, 0);
    look(1, 100, 100);
    look(5, 50_000, 100);
    assertThat(unread.commands()).as("it may only be slow").isPositive();
    look(7, 70_000, 100);
    assertThat(unread.records()).isEqualTo(69_900);
    assertThat(unread.commands()).as("nobody reads").isZero();
    look(8, 70_000, 200);
    look(9, 72_000, 10_200);
    assertThat(unread.commands()).as("less is left").isZero();
    look(10, 89_000, 20_200);
    assertThat(unread.commands()).as("7,000 events more than least").isEqualTo(1_000);
  }

  @Test
  void whereNothingIsKnownNothingCounts() {
    look(0, 0, 0);
    look(1, 1_000, 100);
    look(2, 9_000, 200);
    assertThat(unread.commands()).isPositive();
    unread.unknown();
    assertThat(unread.commands()).isZero();
    assertThat(unread.records()).isZero();
    look(20, 50_000, 300);
    assertThat(unread.commands()).as("as after an outage").isZero();
  }

  private void look(int second, long end, long readable) {
    Offsets.Look look = new Offsets.Look(new long[] {end, 0}, new long[] {readable, 0});
    unread.measured(look, TimeUnit.SECONDS.toNanos(second));
  }
}
