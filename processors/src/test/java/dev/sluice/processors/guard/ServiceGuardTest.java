package dev.sluice.processors.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.processors.step.Outcome;
import dev.sluice.runtime.health.HealthStatus;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServiceGuardTest {
  private static final Outcome WELL = new Outcome.Done(null);
  private static final Outcome AWAY =
      new Outcome.Retryable("UNAVAILABLE", Outcome.Failure.AWAY, "away", null);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final AtomicInteger probes = new AtomicInteger();
  private long now;
  private final ServiceGuard guard =
      new ServiceGuard(BreakerTest.SETTINGS, probes::incrementAndGet, () -> now);

  @Test
  void aServiceThatIsAwayIsNotCalledUntilAProbeSucceeds() {
    for (int i = 0; i < 20; i++) {
      assertThat(guard.call(TIMEOUT, _ -> AWAY)).isEqualTo(AWAY);
    }
    assertThat(guard.health().status()).isEqualTo(HealthStatus.DEGRADED);
    assertThat(guard.openness()).isEqualTo(2);
    assertThat(guard.call(TIMEOUT, _ -> called()))
        .isEqualTo(new Outcome.HeldBack(Duration.ofMillis(500)));
    assertThat(guard.heldBack()).isEqualTo(1);
    now += Duration.ofMillis(500).toNanos();
    assertThat(guard.call(TIMEOUT, _ -> WELL)).isEqualTo(WELL);
    assertThat(probes).hasValue(1);
    for (int i = 1; i < Breaker.CLOSED_AT; i++) {
      assertThat(guard.call(TIMEOUT, _ -> WELL)).isEqualTo(WELL);
    }
    assertThat(guard.health().status()).isEqualTo(HealthStatus.UP);
  }

  @Test
  void aProbeThatBreaksGivesBackWhatItHeldAndAnotherMayFollow() {
    for (int i = 0; i < 20; i++) {
      guard.call(TIMEOUT, _ -> AWAY);
    }
    now += Duration.ofMillis(500).toNanos();
    assertThatThrownBy(() -> guard.call(TIMEOUT, _ -> called())).isInstanceOf(AssertionError.class);
    assertThat(guard.underWay()).isZero();
    now += Duration.ofSeconds(2).toNanos();
    assertThat(guard.call(TIMEOUT, _ -> WELL)).isEqualTo(WELL);
  }

  @Test
  void whoHasNoTimeLeftDoesNotSpoilTheServiceForOthers() {
    Outcome late = new Outcome.Retryable("DEADLINE_EXCEEDED", Outcome.Failure.SLOW, "late", null);
    for (int i = 0; i < 100; i++) {
      assertThat(guard.call(Duration.ofMillis(20), _ -> late)).isEqualTo(late);
    }
    assertThat(guard.openness()).isZero();
    assertThat(guard.limit()).isEqualTo(256);
  }

  @Test
  void whatTheServiceRefusesIsAnAnswer() {
    Outcome refused = new Outcome.Refused("FAILED_PRECONDITION", "CLOSED", "closed");
    for (int i = 0; i < 100; i++) {
      guard.call(TIMEOUT, _ -> refused);
    }
    assertThat(guard.openness()).isZero();
  }

  @Test
  void theCallGetsWhatIsLeftOfItsTime() {
    assertThat(
            guard.call(
                TIMEOUT,
                left -> {
                  assertThat(left).isEqualTo(TIMEOUT);
                  return WELL;
                }))
        .isEqualTo(WELL);
    assertThat(guard.underWay()).isZero();
  }

  private static Outcome called() {
    throw new AssertionError("the service was called");
  }
}
