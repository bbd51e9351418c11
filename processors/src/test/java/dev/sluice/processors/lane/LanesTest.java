package dev.sluice.processors.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.command.LaneKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final LaneKey A = LaneKey.of("demo", "a");
  private static final LaneKey B = LaneKey.of("demo", "b");
  private static final LaneKey C = LaneKey.of("demo", "c");

  private final InMemory backlog = new InMemory();

  /** A backlog in memory. */
  private static final class InMemory implements Backlog {
    final Map<LaneKey, TreeSet<Long>> offsets = new HashMap<>();

    @Override
    public void put(LaneKey lane, long offset) {
      assertThat(offsets.computeIfAbsent(lane, _ -> new TreeSet<>()).add(offset)).isTrue();
    }

    @Override
    public boolean remove(LaneKey lane, long offset) {
      TreeSet<Long> own = offsets.getOrDefault(lane, new TreeSet<>());
      boolean removed = own.remove(offset);
      offsets.values().removeIf(TreeSet::isEmpty);
      return removed;
    }

    @Override
    public List<Long> take(LaneKey lane, int most) {
      List<Long> first = offsets.get(lane).stream().limit(most).toList();
      first.forEach(offset -> remove(lane, offset));
      return first;
    }
  }

  @Test
  void aLaneRunsOneAtATimeAndOthersBesideIt() {
    Lanes lanes = new Lanes(backlog);
    lanes.join(A, 1);
    lanes.join(A, 2);
    lanes.join(B, 3);
    assertThat(lanes.start()).hasValue(1);
    assertThat(lanes.start()).hasValue(3);
    assertThat(lanes.start()).isEmpty();
    lanes.finish(A);
    assertThat(lanes.start()).hasValue(2);
  }

  @Test
  void aLaneIsSettledWhenAllThatHasLeftItDidSoForGood() {
    Lanes lanes = new Lanes(backlog);
    lanes.join(A, 1);
    lanes.join(B, 2);
    lanes.join(B, 3);
    lanes.start();
    lanes.finish(A);
    lanes.leave(B, 3);
    assertThat(lanes.isSettled(A)).isFalse();
    assertThat(lanes.isSettled(B)).isFalse();
    assertThat(lanes.isSettled(C)).isTrue();
    lanes.settle();
    assertThat(lanes.isSettled(A)).isTrue();
    assertThat(lanes.isSettled(B)).isTrue();
  }

  @Test
  void whatWaitsBehindACommandThatStandsStillIsNotInHand() {
    Lanes lanes = new Lanes(backlog);
    lanes.join(A, 1);
    lanes.join(A, 2);
    lanes.join(B, 3);
    lanes.start();
    assertThat(lanes.inHand()).isEqualTo(3);
    lanes.hold(A);
    lanes.join(A, 4);
    assertThat(lanes.inHand()).isEqualTo(1);
    assertThat(lanes.waiting()).isEqualTo(3);
    lanes.leave(A, 4);
    lanes.release(A);
    assertThat(lanes.inHand()).isEqualTo(3);
    lanes.finish(A);
    assertThat(lanes.inHand()).isEqualTo(2);
  }

  @Test
  void whatRanBeforeComesFirst() {
    Lanes lanes = new Lanes(backlog);
    lanes.resume(A);
    lanes.join(A, 2);
    assertThat(lanes.start()).isEmpty();
    lanes.finish(A);
    assertThat(lanes.start()).hasValue(2);
    assertThatThrownBy(() -> lanes.resume(A)).isInstanceOf(IllegalStateException.class);
  }

  @Property
  void everyCommandRunsOnceInTheOrderOfItsLane(@ForAll long seed) {
    Random random = new Random(seed);
    Lanes lanes = new Lanes(backlog);
    List<LaneKey> keys = List.of(A, B, C);
    Map<Long, LaneKey> laneOf = new HashMap<>();
    List<LaneKey> running = new ArrayList<>();
    List<LaneKey> held = new ArrayList<>();
    List<LaneKey> deferred = new ArrayList<>();
    Map<LaneKey, Long> last = new HashMap<>();
    long joined = 0;
    long started = 0;
    while (started < 1_000) {
      for (int some = random.nextInt(30); some > 0 && joined < 1_000; some--) {
        LaneKey key = keys.get(random.nextInt(3));
        laneOf.put(joined, key);
        lanes.join(key, joined++);
      }
      OptionalLong next = lanes.start();
      if (next.isPresent()) {
        LaneKey key = laneOf.get(next.getAsLong());
        if (random.nextInt(4) == 0) {
          lanes.defer(key, next.getAsLong());
          deferred.add(key);
        } else {
          assertThat(running).doesNotContain(key);
          assertThat(next.getAsLong()).isGreaterThan(last.getOrDefault(key, -1L));
          last.put(key, next.getAsLong());
          running.add(key);
          started++;
        }
      }
      if (!running.isEmpty() && random.nextInt(3) == 0) {
        LaneKey key = running.remove(random.nextInt(running.size()));
        if (random.nextInt(5) == 0) {
          lanes.hold(key);
          held.add(key);
        } else {
          lanes.finish(key);
        }
      }
      if (!held.isEmpty() && random.nextInt(10) == 0) {
        LaneKey key = held.remove(random.nextInt(held.size()));
        lanes.release(key);
        running.add(key);
      }
      if (!deferred.isEmpty() && random.nextInt(3) == 0) {
        lanes.undefer(deferred.remove(random.nextInt(deferred.size())));
      }
      assertThat(lanes.inHand()).isLessThanOrEqualTo(lanes.active() + lanes.waiting());
    }
    assertThat(backlog.offsets).isEmpty();
    assertThat(lanes.waiting()).isZero();
    assertThat(lanes.active()).isEqualTo(running.size());
  }

  @Test
  void whatWaitsCanLeaveItsLaneAndTheRestKeepsItsOrder() {
    Lanes lanes = new Lanes(backlog);
    LaneKey room = LaneKey.of("demo", "room");
    for (long offset = 0; offset < 4; offset++) {
      lanes.join(room, offset);
    }
    assertThat(lanes.start()).hasValue(0);
    assertThat(lanes.leave(room, 2)).isTrue();
    assertThat(lanes.leave(room, 2)).isFalse();
    assertThat(lanes.leave(room, 0)).isFalse();
    lanes.finish(room);
    assertThat(lanes.start()).hasValue(1);
    lanes.finish(room);
    assertThat(lanes.leave(room, 3)).isTrue();
    assertThat(lanes.start()).isEmpty();
    assertThat(lanes.waiting()).isZero();
    lanes.join(room, 4);
    assertThat(lanes.start()).hasValue(4);
  }

  @Test
  void whatStandsStillHoldsItsLaneUpButTakesNoPlace() {
    Lanes lanes = new Lanes(backlog);
    LaneKey room = LaneKey.of("demo", "room");
    LaneKey other = LaneKey.of("demo", "other");
    lanes.join(room, 0);
    lanes.join(room, 1);
    lanes.join(other, 2);
    assertThat(lanes.start()).hasValue(0);
    lanes.hold(room);
    assertThat(lanes.active()).isZero();
    assertThat(lanes.start()).hasValue(2);
    lanes.finish(other);
    assertThat(lanes.start()).isEmpty();
    lanes.release(room);
    lanes.finish(room);
    assertThat(lanes.start()).hasValue(1);
  }

  @Test
  void whoComesBackIsTheNext() {
    Lanes lanes = new Lanes(backlog);
    LaneKey room = LaneKey.of("demo", "room");
    lanes.join(room, 1);
    lanes.join(room, 2);
    assertThat(lanes.start()).hasValue(1);
    lanes.rejoin(room, 0);
    lanes.finish(room);
    assertThat(lanes.start()).hasValue(0);
    lanes.finish(room);
    assertThat(lanes.start()).hasValue(2);
  }

  @Test
  void thoseWhoComeBackKeepTheOrderInWhichTheyWereAccepted() {
    Lanes lanes = new Lanes(backlog);
    lanes.join(A, 1);
    lanes.join(A, 2);
    lanes.join(A, 3);
    lanes.join(A, 4);
    for (long passed : List.of(1L, 2L)) {
      assertThat(lanes.start()).hasValue(passed);
      lanes.finish(A);
    }
    assertThat(lanes.start()).hasValue(3);
    lanes.rejoin(A, 1);
    lanes.rejoin(A, 2);
    for (long next : List.of(1L, 2L, 4L)) {
      lanes.finish(A);
      assertThat(lanes.start()).hasValue(next);
    }
  }

  @Test
  void onlyTheFirstOfThoseWhoWaitBehindWhatStandsStillAreKept() {
    Lanes lanes = new Lanes(backlog);
    int many = 3 * Lanes.KEPT;
    for (long offset = 0; offset <= many; offset++) {
      lanes.join(A, offset);
    }
    assertThat(lanes.start()).hasValue(0);
    lanes.hold(A);
    lanes.join(A, many + 1);
    assertThat(lanes.inHand()).isZero();
    assertThat(lanes.waiting()).isEqualTo(many + 1);
    assertThat(backlog.offsets.get(A)).hasSize(many + 1 - Lanes.KEPT);
    assertThat(lanes.leave(A, many)).isTrue();
    assertThat(lanes.leave(A, many)).isFalse();
    lanes.release(A);
    lanes.join(A, many + 2);
    assertThat(lanes.inHand()).isEqualTo(1 + Lanes.KEPT);
    for (long next = 1; next <= many + 2; next++) {
      lanes.finish(A);
      next += next == many ? 1 : 0;
      assertThat(lanes.start()).hasValue(next);
    }
    assertThat(backlog.offsets).isEmpty();
    assertThat(lanes.waiting()).isZero();
    assertThat(lanes.inHand()).isEqualTo(1);
  }

  @Test
  void whoComesBackAfterSomeOfTheBacklogTakesItsPlaceThere() {
    Lanes lanes = new Lanes(backlog);
    int many = 2 * Lanes.KEPT;
    for (long offset = 0; offset <= many; offset++) {
      if (offset != many - 5 && offset != 10) {
        lanes.join(A, offset);
      }
    }
    assertThat(lanes.start()).hasValue(0);
    lanes.hold(A);
    lanes.rejoin(A, many - 5);
    lanes.rejoin(A, 10);
    assertThat(backlog.offsets.get(A)).contains(many - 5L).doesNotContain(10L);
    assertThat(lanes.waiting()).isEqualTo(many);
    assertThat(lanes.inHand()).isZero();
    lanes.release(A);
    for (long next = 1; next <= many; next++) {
      lanes.finish(A);
      assertThat(lanes.start()).hasValue(next);
    }
    lanes.finish(A);
    assertThat(lanes.start()).isEmpty();
    assertThat(backlog.offsets).isEmpty();
    assertThat(lanes.waiting()).isZero();
    assertThat(lanes.inHand()).isZero();
  }

  @Test
  void whoComesBackToALaneWhoseLastOfTheQueueRunsWaitsForItsBacklog() {
    Lanes lanes = new Lanes(backlog);
    for (long offset = 0; offset < Lanes.KEPT + 2; offset++) {
      lanes.join(A, offset);
    }
    assertThat(lanes.start()).hasValue(0);
    lanes.hold(A);
    lanes.release(A);
    for (long next = 1; next <= Lanes.KEPT; next++) {
      lanes.finish(A);
      assertThat(lanes.start()).hasValue(next);
    }
    lanes.rejoin(A, Lanes.KEPT + 2);
    lanes.finish(A);
    assertThat(lanes.start()).hasValue(Lanes.KEPT + 1);
    lanes.finish(A);
    assertThat(lanes.start()).hasValue(Lanes.KEPT + 2);
  }

  @Test
  void whatCannotBeStartedYetWaitsInItsPlace() {
    Lanes lanes = new Lanes(backlog);
    lanes.join(A, 1);
    lanes.join(B, 2);
    assertThat(lanes.start()).hasValue(1);
    lanes.defer(A, 1);
    lanes.join(A, 3);
    assertThat(lanes.start()).hasValue(2);
    assertThat(lanes.start()).isEmpty();
    lanes.join(C, 4);
    lanes.undefer(A);
    lanes.undefer(A);
    assertThat(lanes.start()).hasValue(1);
    assertThat(lanes.start()).hasValue(4);
    lanes.finish(A);
    assertThat(lanes.start()).hasValue(3);
    lanes.finish(A);
    lanes.undefer(A);
    assertThat(lanes.start()).isEmpty();
  }

  @Test
  void aDeferredLaneIsReadyOnceAnotherCommandIsItsNext() {
    Lanes lanes = new Lanes(backlog);
    for (long offset = 2; offset < 6; offset++) {
      lanes.join(A, offset);
    }
    assertThat(lanes.start()).hasValue(2);
    lanes.defer(A, 2);
    assertThat(lanes.leave(A, 4)).isTrue();
    assertThat(lanes.start()).isEmpty();
    assertThat(lanes.leave(A, 2)).isTrue();
    assertThat(lanes.undefer(A)).isFalse();
    assertThat(lanes.start()).hasValue(3);
    lanes.defer(A, 3);
    lanes.rejoin(A, 4);
    assertThat(lanes.start()).isEmpty();
    lanes.rejoin(A, 1);
    assertThat(lanes.start()).hasValue(1);
    for (long next = 3; next < 6; next++) {
      assertThat(lanes.start()).isEmpty();
      lanes.finish(A);
      assertThat(lanes.start()).hasValue(next);
    }
    lanes.finish(A);
    assertThat(lanes.waiting()).isZero();
  }
}
