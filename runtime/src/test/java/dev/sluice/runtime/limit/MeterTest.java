package dev.sluice.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.limit.SharedBuckets.Drawn;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Quota FIVE = new Quota(5, Duration.ofHours(1));
  private static final Quota MANY = new Quota(100_000, Duration.ofHours(1));

  /** A bucket that is not refilled. */
  private static final class Bucket implements Meter.Source {
    private final AtomicLong left;
    private final AtomicInteger draws = new AtomicInteger();

    Bucket(long left) {
      this.left = new AtomicLong(left);
    }

    @Override
    public Optional<Drawn> draw(String key, Quota quota, long most) {
      draws.incrementAndGet();
      long before = left.getAndUpdate(n -> Math.max(0, n - most));
      long drawn = Math.min(before, most);
      return Optional.of(
          new Drawn(drawn, before - drawn, before > drawn ? Duration.ZERO : quota.timeFor(1)));
    }
  }

  @Test
  void aSmallQuotaIsExact() {
    Meter meter = new Meter("k", FIVE, new Bucket(5), PATIENCE);
    for (int i = 4; i >= 0; i--) {
      Meter.Grant grant = meter.take(1);
      assertThat(grant.granted()).isTrue();
      assertThat(grant.left()).isEqualTo(i);
    }
    Meter.Grant refused = meter.take(1);
    assertThat(refused.granted()).isFalse();
    assertThat(refused.left()).isZero();
    assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(11), FIVE.timeFor(1));
  }

  @Test
  void twoInstancesCountTogether() {
    Bucket shared = new Bucket(5);
    Meter one = new Meter("k", FIVE, shared, PATIENCE);
    Meter two = new Meter("k", FIVE, shared, PATIENCE);
    int granted = 0;
    for (int i = 0; i < 10; i++) {
      granted += (one.take(1).granted() ? 1 : 0) + (two.take(1).granted() ? 1 : 0);
    }
    assertThat(granted).isEqualTo(5);
  }

  @Test
  void aLargeQuotaIsDrawnALotAtATimeAndExceededByNoMoreThanALot() throws Exception {
    Bucket shared = new Bucket(MANY.requests());
    Meter meter = new Meter("k", MANY, shared, PATIENCE);
    AtomicInteger granted = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int t = 0; t < 8; t++) {
        threads.execute(
            () -> {
              for (int i = 0; i < 20_000; i++) {
                if (meter.take(1).granted()) {
                  granted.incrementAndGet();
                }
              }
            });
      }
    }
    assertThat((long) granted.get())
        .isBetween(MANY.requests() - MANY.lot(), MANY.requests() + MANY.lot());
    assertThat(shared.draws.get()).isLessThan(600);
  }

  @Test
  void whileNothingCanBeDrawnTheInstanceCountsAlone() {
    Meter meter = new Meter("k", FIVE, (_, _, _) -> Optional.empty(), PATIENCE);
    for (int i = 0; i < 5; i++) {
      assertThat(meter.take(1).granted()).isTrue();
    }
    Meter.Grant refused = meter.take(1);
    assertThat(refused.granted()).isFalse();
    assertThat(refused.retryAfter()).isPositive();
  }

  @Test
  void whoIsAloneForgetsNothingThatItLetIn() {
    Bucket shared = new Bucket(5);
    AtomicInteger draws = new AtomicInteger();
    Meter meter =
        new Meter(
            "k",
            FIVE,
            (key, quota, most) ->
                draws.incrementAndGet() > 3 ? Optional.empty() : shared.draw(key, quota, most),
            PATIENCE);
    for (int i = 0; i < 5; i++) {
      assertThat(meter.take(1).granted()).isTrue();
    }
    assertThat(meter.take(1).granted()).isFalse();
  }

  @Test
  void aDrawThatDoesNotComeBackHoldsNobodyUp() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Meter.Source stuck =
        (_, _, _) -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Optional.empty();
        };
    Meter meter = new Meter("k", FIVE, stuck, Duration.ofMillis(20));
    for (int i = 0; i < 5; i++) {
      assertThat(meter.take(1).granted()).isTrue();
    }
    assertThat(meter.take(1).granted()).isFalse();
    never.countDown();
  }

  @Test
  void manyRequestsAtOnceAreTakenOrNot() {
    Meter meter = new Meter("k", MANY, new Bucket(MANY.requests()), PATIENCE);
    assertThat(meter.take(90_000).granted()).isTrue();
    Meter.Grant refused = meter.take(20_000);
    assertThat(refused.granted()).isFalse();
    assertThat(refused.retryAfter()).isPositive();
    assertThat(meter.take(5_000).granted()).isTrue();
    // More than the quota is the whole of it.
    Meter other = new Meter("k", FIVE, new Bucket(5), PATIENCE);
    Meter.Grant whole = other.take(1_000);
    assertThat(whole.granted()).isTrue();
    assertThat(other.take(1).granted()).isFalse();
    other.giveBack(whole, 1);
    assertThat(other.take(1).granted()).isTrue();
  }

  @Test
  void whatWasCountedAloneGoesBackThereAndIsNoMoreThanTheQuota() {
    Meter meter = new Meter("k", FIVE, (_, _, _) -> Optional.empty(), PATIENCE);
    Meter.Grant grant = meter.take(1);
    assertThat(grant.alone()).isTrue();
    for (int i = 0; i < 20; i++) {
      meter.giveBack(grant, 1);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(meter.take(1).granted()).isTrue();
    }
    assertThat(meter.take(1).granted()).isFalse();
  }

  @Test
  void aDrawThatBreaksIsNotUnderWayForEver() {
    AtomicInteger draws = new AtomicInteger();
    Meter.Source broken =
        (_, _, _) -> {
          draws.incrementAndGet();
          throw new IllegalStateException("broken");
        };
    Meter meter = new Meter("k", FIVE, broken, PATIENCE);
    assertThat(meter.take(1).alone()).isTrue();
    assertThat(draws).hasValue(1);
  }
}
