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
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final LaneKey A = LaneKey.of("demo", "a");
  private static final LaneKey B = LaneKey.of("demo", "b");
  private static final LaneKey C = LaneKey.of("demo", "c");

  @Test
  void aLaneRunsOneAtATimeAndOthersBesideIt() {
    Lanes lanes = new Lanes(10);
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
    Lanes lanes = new Lanes(10);
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
    Lanes lanes = new Lanes(10);
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
  void noMoreLanesRunThanTheBound() {
    Lanes lanes = new Lanes(2);
    lanes.join(A, 1);
    lanes.join(B, 2);
    lanes.join(C, 3);
    assertThat(lanes.start()).isPresent();
    assertThat(lanes.start()).isPresent();
    assertThat(lanes.start()).isEmpty();
    lanes.finish(B);
    assertThat(lanes.start()).hasValue(3);
  }

  @Test
  void whatRanBeforeComesFirst() {
    Lanes lanes = new Lanes(10);
    lanes.resume(A);
    lanes.join(A, 2);
    assertThat(lanes.start()).isEmpty();
    lanes.finish(A);
    assertThat(lanes.start()).hasValue(2);
    assertThatThrownBy(() -> lanes.resume(A)).isInstanceOf(IllegalStateException.class);
  }

  @Property
  void everyCommandRunsOnceInTheOrderOfItsLane(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int bound) {
    Random random = new Random(seed);
    Lanes lanes = new Lanes(bound);
    List<LaneKey> keys = List.of(A, B, C);
    Map<Long, LaneKey> laneOf = new HashMap<>();
    List<LaneKey> running = new ArrayList<>();
    Map<LaneKey, Long> last = new HashMap<>();
    long joined = 0;
    long started = 0;
    while (started < 100) {
      if (joined < 100 && random.nextBoolean()) {
        LaneKey key = keys.get(random.nextInt(3));
        laneOf.put(joined, key);
        lanes.join(key, joined++);
      }
      OptionalLong next = lanes.start();
      if (next.isPresent()) {
        LaneKey key = laneOf.get(next.getAsLong());
        assertThat(running).doesNotContain(key).hasSizeLessThan(bound);
        assertThat(next.getAsLong()).isGreaterThan(last.getOrDefault(key, -1L));
        last.put(key, next.getAsLong());
        running.add(key);
        started++;
      }
      if (!running.isEmpty() && random.nextInt(3) == 0) {
        lanes.finish(running.remove(random.nextInt(running.size())));
      }
    }
    assertThat(lanes.waiting()).isZero();
    assertThat(lanes.active()).isEqualTo(running.size());
  }

  @Test
  void whatWaitsCanLeaveItsLaneAndTheRestKeepsItsOrder() {
    Lanes lanes = new Lanes(10);
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
    Lanes lanes = new Lanes(1);
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
    Lanes lanes = new Lanes(10);
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
}
