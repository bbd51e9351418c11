package dev.sluice.egress.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestProjections;
import dev.sluice.schemas.command.Principal;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class WatchesIT {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final Principal caller = new Principal("ada", "demo", Set.of("client"), Set.of());

  @Test
  void whoeverWaitsWhenItIsStoppedOrAfterWaitsNoLonger() throws Exception {
    try (TestProjections projections = TestProjections.fresh()) {
      Watches watches = new Watches(projections.projections());
      try (Watches.Held before = watches.hold(UUID.randomUUID(), caller)) {
        FutureTask<Boolean> waiting = new FutureTask<>(() -> before.watch().await(1, LONG));
        Thread.startVirtualThread(waiting);
        watches.drain();
        assertThat(waiting.get(1, TimeUnit.MINUTES)).isFalse();
      }
      try (Watches.Held after = watches.hold(UUID.randomUUID(), caller)) {
        assertThat(after.watch().await(1, LONG)).isFalse();
      }
    }
  }
}
