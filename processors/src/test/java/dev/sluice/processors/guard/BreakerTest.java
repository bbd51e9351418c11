package dev.sluice.processors.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.processors.guard.Breaker.Pass;
import dev.sluice.processors.guard.Breaker.State;
import dev.sluice.processors.guard.Breaker.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakerTest {
  static final GuardSettings SETTINGS =
      new GuardSettings(
          256,
          16,
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          20,
          50,
          Duration.ofMillis(500),
          Duration.ofSeconds(2));

  private long now = -Duration.ofSeconds(3).toNanos();
  private final Breaker breaker = new Breaker(SETTINGS, () -> now);

  @Test
  void itOpensWhenHalfOfTheCallsFail() {
    end(10, Verdict.WELL);
    end(9, Verdict.ILL);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    end(1, Verdict.ILL);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    assertThat(breaker.enter().pause()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void aFewFailuresConcludeNothing() {
    end(19, Verdict.ILL);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void whatFailedLongAgoDoesNotCount() {
    end(19, Verdict.ILL);
    pass(Duration.ofSeconds(11));
    end(19, Verdict.ILL);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void oneResourceThatFailsAmongManyIsNoReason() {
    for (int i = 0; i < 100; i++) {
      end(9, Verdict.WELL);
      end(1, Verdict.ILL);
      pass(Duration.ofMillis(100));
    }
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void oneProbeAtATimeFindsOutAndLoadComesBackGradually() {
    open();
    pass(Duration.ofMillis(500));
    Pass probe = breaker.enter();
    assertThat(probe.isGranted()).isTrue();
    assertThat(probe.probe()).isTrue();
    assertThat(breaker.enter().isGranted()).isFalse();
    breaker.left(probe, Verdict.WELL);
    for (int room = 2; room < Breaker.CLOSED_AT; room *= 2) {
      assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
      List<Pass> passes = enterAll();
      assertThat(passes).hasSize(room);
      passes.forEach(pass -> breaker.left(pass, Verdict.WELL));
    }
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void eachProbeThatFailsDoublesThePauseUpToItsLongest() {
    open();
    for (long pause : new long[] {500, 1000, 2000, 2000}) {
      assertThat(breaker.enter().pause()).isEqualTo(Duration.ofMillis(pause));
      pass(Duration.ofMillis(pause));
      breaker.left(breaker.enter(), Verdict.ILL);
    }
  }

  @Test
  void whereThereAreFewCallsTimeTells() {
    open();
    pass(Duration.ofMillis(500));
    breaker.left(breaker.enter(), Verdict.WELL);
    pass(Duration.ofSeconds(9));
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    pass(Duration.ofSeconds(1));
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void whatBeganBeforeItOpenedDoesNotDecide() {
    Pass old = breaker.enter();
    open();
    pass(Duration.ofMillis(500));
    Pass probe = breaker.enter();
    breaker.left(old, Verdict.ILL);
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    breaker.left(probe, Verdict.NOTHING);
    assertThat(breaker.enter().isGranted()).isTrue();
  }

  private void open() {
    end(20, Verdict.ILL);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  private void end(int calls, Verdict verdict) {
    for (int i = 0; i < calls; i++) {
      breaker.left(breaker.enter(), verdict);
    }
  }

  private List<Pass> enterAll() {
    List<Pass> passes = new ArrayList<>();
    for (Pass pass = breaker.enter(); pass.isGranted(); pass = breaker.enter()) {
      passes.add(pass);
    }
    return passes;
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
