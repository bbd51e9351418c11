package dev.sluice.services.schedule;

import static dev.sluice.services.schedule.ScheduleTester.hours;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.sluice.schedule.v1.ConfirmHoldRequest;
import dev.sluice.schedule.v1.DefineScheduleRequest;
import dev.sluice.schedule.v1.Period;
import dev.sluice.schedule.v1.PlaceHoldRequest;
import dev.sluice.schedule.v1.ReleaseHoldRequest;
import dev.sluice.schedule.v1.Schedule;
import dev.sluice.services.call.Answer;
import dev.sluice.services.call.CallRecords;
import dev.sluice.services.call.Key;
import dev.sluice.services.call.Recorded;
import dev.sluice.services.postgres.Rows;
import dev.sluice.services.postgres.Sql;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every sequence of holds, tried on generated ones. */
class ScheduleLedgerTest {

  private static final String TENANT = "t";
  private static final int CAPACITY = 7;
  private static final Instant MONDAY = Instant.parse("2026-11-23T00:00:00Z");

  private final Rows<Key, Schedule> schedules = new Rows<>();
  private final Rows<Key, StoredHold> holds = new Rows<>();
  private final Rows<Key, Recorded> records = new Rows<>();
  private final Allocations allocations = new Allocations();
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private int key;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noSeatIsTakenTwiceAndFreeSeatsAreNotRefused(long seed) {
    var random = new SplittableRandom(seed);
    apply(new ScheduleCall.Define(schedule()));
    for (int step = 0; step < 1_500; step++) {
      now = now.plusSeconds(random.nextInt(10));
      switch (random.nextInt(6)) {
        case 0 -> apply(new ScheduleCall.Confirm(confirm(random.nextInt(200))));
        case 1, 2 -> apply(new ScheduleCall.Release(release(random.nextInt(200))));
        default -> {
          var place = new ScheduleCall.Place(place(random));
          int freeBefore = free(place);
          boolean isNew = holds.get(place.hold()) == null;
          boolean placed = apply(place) instanceof Answer.Done;
          assertThat(placed).isEqualTo(isNew && place.request().getSeats() <= freeBefore);
        }
      }
      assertNoSeatIsTakenTwice();
    }
  }

  private Answer apply(ScheduleCall call) {
    var calls = new CallRecords(ScheduleLedger.DOMAIN, records);
    return new ScheduleLedger(calls, schedules, holds, allocations, now).apply(call);
  }

  private void assertNoSeatIsTakenTwice() {
    Map<dev.sluice.schemas.command.Period, BitSet> taken = new HashMap<>();
    for (Allocation allocation : allocations.added()) {
      if (takes(allocation)) {
        BitSet others = taken.computeIfAbsent(allocation.slot(), _ -> new BitSet());
        assertThat(others.intersects(allocation.seats().numbers())).isFalse();
        others.or(allocation.seats().numbers());
        assertThat(others.length()).isLessThanOrEqualTo(CAPACITY);
      }
    }
  }

  private int free(ScheduleCall.Place place) {
    Map<dev.sluice.schemas.command.Period, Integer> taken = new HashMap<>();
    for (Allocation allocation : allocations.added()) {
      if (takes(allocation) && allocation.slot().overlaps(place.period())) {
        taken.merge(allocation.slot(), allocation.seats().numbers().cardinality(), Integer::sum);
      }
    }
    return CAPACITY - taken.values().stream().mapToInt(it -> it).max().orElse(0);
  }

  private boolean takes(Allocation allocation) {
    StoredHold hold = holds.get(allocation.hold());
    return hold != null && hold.state().takesSeats() && !hold.hasRunOut(now);
  }

  private DefineScheduleRequest schedule() {
    return DefineScheduleRequest.newBuilder()
        .setIdempotencyKey("define")
        .setTenant(TENANT)
        .setResourceId("r")
        .setTimezone("UTC")
        .setCapacity(CAPACITY)
        .setSlotMinutes(60)
        .addWeekly(hours(1, 0, 6))
        .build();
  }

  private PlaceHoldRequest place(SplittableRandom random) {
    int start = random.nextInt(6);
    int end = random.nextInt(start + 1, 7);
    int hold = random.nextInt(200);
    return PlaceHoldRequest.newBuilder()
        .setIdempotencyKey("k" + key++)
        .setTenant(TENANT)
        .setHoldId("h" + hold)
        .setBookingId("b" + hold)
        .setResourceId("r")
        .setPeriod(Period.newBuilder().setStart(hour(start)).setEnd(hour(end)))
        .setSeats(random.nextInt(1, 4))
        .setTimeToLive(Duration.newBuilder().setSeconds(60))
        .build();
  }

  private static Timestamp hour(int hour) {
    return Sql.timestamp(MONDAY.plusSeconds(3_600L * hour));
  }

  private ConfirmHoldRequest confirm(int hold) {
    return ConfirmHoldRequest.newBuilder()
        .setIdempotencyKey("k" + key++)
        .setTenant(TENANT)
        .setHoldId("h" + hold)
        .build();
  }

  private ReleaseHoldRequest release(int hold) {
    return ReleaseHoldRequest.newBuilder()
        .setIdempotencyKey("k" + key++)
        .setTenant(TENANT)
        .setHoldId("h" + hold)
        .build();
  }
}
