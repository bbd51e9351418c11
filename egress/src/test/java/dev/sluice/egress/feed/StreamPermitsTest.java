package dev.sluice.egress.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Principal;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class StreamPermitsTest {
  private final AtomicInteger refusals = new AtomicInteger();
  private final StreamPermits permits = new StreamPermits(3, 2, refusals::incrementAndGet);

  private static Principal caller(String subject) {
    return new Principal(subject, "tenant", Set.of(), Set.of());
  }

  @Test
  void refusesMoreThanACallerMayHaveAndTells() {
    try (StreamPermits.Permit _ = permits.take(caller("a"));
        StreamPermits.Permit _ = permits.take(caller("a"))) {
      assertThatThrownBy(() -> permits.take(caller("a"))).isInstanceOf(ProblemException.class);
      assertThat(refusals).hasValue(1);
      permits.take(caller("b")).close();
      assertThat(refusals).hasValue(1);
    }
  }

  @Test
  void refusesMoreThanThereIsRoomForAndTells() {
    try (StreamPermits.Permit _ = permits.take(caller("a"));
        StreamPermits.Permit _ = permits.take(caller("a"))) {
      StreamPermits.Permit third = permits.take(caller("b"));
      assertThatThrownBy(() -> permits.take(caller("c"))).isInstanceOf(ProblemException.class);
      assertThat(refusals).hasValue(1);
      third.close();
      permits.take(caller("c")).close();
      assertThat(refusals).hasValue(1);
    }
  }
}
