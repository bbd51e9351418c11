package dev.sluice.egress.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestProjections;
import dev.sluice.egress.store.CommandStore;
import dev.sluice.egress.store.TestDocuments;
import dev.sluice.egress.store.TestDocuments.Traits;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

  @Test
  void aLookFindsWhatHasGoneOnWhereverItLies() throws Exception {
    try (TestProjections projections = TestProjections.fresh()) {
      Watches watches = new Watches(projections.projections());
      Instant now = Instant.now();
      List<Instant> times = List.of(now, now.minus(LONG.multipliedBy(100_000)), now.plus(LONG));
      List<UUID> ids = times.stream().map(_ -> UUID.randomUUID()).toList();
      List<Watches.Held> held = ids.stream().map(id -> watches.hold(id, caller)).toList();
      for (int revision = 1; revision <= 4; revision++) {
        // They come one after the other, so that some are known when others are not.
        for (int i = 0; i < Math.min(revision, ids.size()); i++) {
          save(projections, ids.get(i), times.get(i), revision);
          watches.check();
          assertThat(held.get(i).watch().await(revision - 1, LONG)).isTrue();
        }
      }
      held.forEach(Watches.Held::close);
      watches.check();
      assertThat(watches.held()).isZero();
    }
  }

  private static void save(TestProjections projections, UUID id, Instant at, long revision) {
    Traits traits =
        new Traits("ada", CommandType.CREATE_BOOKING, CommandStatus.RUNNING, "room", null);
    projections
        .projections()
        .<Integer>written(
            s -> {
              new CommandStore()
                  .save(s, List.of(TestDocuments.of(id, "demo", traits, at, revision)));
              return 0;
            });
  }
}
