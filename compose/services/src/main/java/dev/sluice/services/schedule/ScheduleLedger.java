package dev.sluice.services.schedule;

import com.google.rpc.Code;
import dev.sluice.schedule.v1.CloseScheduleRequest;
import dev.sluice.schedule.v1.Closure;
import dev.sluice.schedule.v1.DefineScheduleRequest;
import dev.sluice.schedule.v1.Hold;
import dev.sluice.schedule.v1.PlaceHoldRequest;
import dev.sluice.schedule.v1.Schedule;
import dev.sluice.schemas.command.Period;
import dev.sluice.services.call.Answer;
import dev.sluice.services.call.Answer.Done;
import dev.sluice.services.call.Answer.Refused;
import dev.sluice.services.call.CallRecords;
import dev.sluice.services.call.Key;
import dev.sluice.services.call.Refusal;
import dev.sluice.services.postgres.Rows;
import dev.sluice.services.postgres.Sql;
import java.time.Instant;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of schedules and holds over the rows that a batch of calls needs: no I/O, no clock.
 *
 * <p>One transaction, one thread; the schedules in which seats are picked are locked by it.
 */
final class ScheduleLedger {

  static final String DOMAIN = "schedule.sluice.dev";

  private final CallRecords records;
  private final Rows<Key, Schedule> schedules;
  private final Rows<Key, StoredHold> holds;
  private final Allocations allocations;
  private final Instant now;

  ScheduleLedger(
      CallRecords records,
      Rows<Key, Schedule> schedules,
      Rows<Key, StoredHold> holds,
      Allocations allocations,
      Instant now) {
    this.records = records;
    this.schedules = schedules;
    this.holds = holds;
    this.allocations = allocations;
    this.now = now;
  }

  Answer apply(ScheduleCall call) {
    return records.once(
        call,
        () ->
            switch (call) {
              case ScheduleCall.Define define -> define(define);
              case ScheduleCall.Close close -> close(close);
              case ScheduleCall.Place place -> place(place);
              case ScheduleCall.Confirm confirm -> confirm(confirm);
              case ScheduleCall.Release release -> release(release);
            });
  }

  private Answer define(ScheduleCall.Define call) {
    DefineScheduleRequest request = call.request();
    Schedule current = schedules.get(call.resource());
    long revision = current == null ? 0 : current.getRevision();
    if (request.hasExpectedRevision() && request.getExpectedRevision() != revision) {
      return revisionMismatch(revision);
    }
    Schedule.Builder next = current == null ? Schedule.newBuilder() : current.toBuilder();
    return changed(
        call.resource(),
        next.setTenant(request.getTenant())
            .setResourceId(request.getResourceId())
            .setTimezone(request.getTimezone())
            .setCapacity(request.getCapacity())
            .setSlotMinutes(request.getSlotMinutes())
            .clearWeekly()
            .addAllWeekly(request.getWeeklyList()));
  }

  private Answer close(ScheduleCall.Close call) {
    CloseScheduleRequest request = call.request();
    Schedule current = schedules.get(call.resource());
    if (current == null) {
      return resourceNotFound();
    }
    if (request.hasExpectedRevision() && request.getExpectedRevision() != current.getRevision()) {
      return revisionMismatch(current.getRevision());
    }
    if (current.getClosuresList().stream()
        .anyMatch(it -> it.getClosureId().equals(request.getClosureId()))) {
      return refuse(Code.ALREADY_EXISTS, "CLOSURE_EXISTS", "the closure id is taken");
    }
    // What is over cannot stand in the way of a hold any more.
    List<Closure> remaining =
        current.getClosuresList().stream()
            .filter(it -> Sql.instant(it.getPeriod().getEnd()).isAfter(now))
            .toList();
    return changed(
        call.resource(),
        current.toBuilder()
            .clearClosures()
            .addAllClosures(remaining)
            .addClosures(
                Closure.newBuilder()
                    .setClosureId(request.getClosureId())
                    .setPeriod(request.getPeriod())
                    .setReason(request.getReason())));
  }

  private Answer changed(Key resource, Schedule.Builder next) {
    Schedule schedule =
        next.setRevision(next.getRevision() + 1).setUpdatedAt(Sql.timestamp(now)).build();
    schedules.put(resource, schedule);
    return new Done(schedule);
  }

  private Answer place(ScheduleCall.Place call) {
    StoredHold known = holds.get(call.hold());
    if (known != null) {
      return known.state() == HoldState.RELEASED
          ? refuse(Code.FAILED_PRECONDITION, "HOLD_RELEASED", "the hold was released")
          : refuse(Code.ALREADY_EXISTS, "HOLD_EXISTS", "the hold id is taken");
    }
    Schedule schedule = schedules.get(call.resource());
    if (schedule == null) {
      return resourceNotFound();
    }
    if (call.request().getSeats() > schedule.getCapacity()) {
      return capacityExceeded(schedule.getCapacity());
    }
    Period period = call.period();
    if (!period.start().isAfter(now)) {
      return refuse(Code.FAILED_PRECONDITION, "IN_THE_PAST", "the period has already begun");
    }
    Optional<List<Period>> slots =
        OpeningHours.of(schedule).wholeSlots(period.start(), period.end());
    if (slots.isEmpty()) {
      return refuse(
          Code.FAILED_PRECONDITION,
          "OUTSIDE_OPENING_HOURS",
          "the period is not made of whole open slots");
    }
    if (schedule.getClosuresList().stream().anyMatch(it -> closes(it, period))) {
      return refuse(Code.FAILED_PRECONDITION, "CLOSED", "a closure overlaps the period");
    }
    return takeSeats(call, schedule.getCapacity(), slots.get());
  }

  private static boolean closes(Closure closure, Period period) {
    return period.overlaps(
        new Period(
            Sql.instant(closure.getPeriod().getStart()),
            Sql.instant(closure.getPeriod().getEnd())));
  }

  private Answer takeSeats(ScheduleCall.Place call, int capacity, List<Period> slots) {
    int wanted = call.request().getSeats();
    int free = capacity;
    Map<Period, Seats> picked = new LinkedHashMap<>();
    for (Period slot : slots) {
      var others = new BitSet();
      var own = new BitSet();
      for (Allocation allocation : allocations.overlapping(call.resource(), slot)) {
        if (stillTakes(allocation.hold())) {
          boolean ownSeats = allocation.bookingId().equals(call.request().getBookingId());
          (ownSeats ? own : others).or(allocation.seats().numbers());
        }
      }
      // Seats beyond a capacity that was lowered since count too.
      int freeInSlot = Math.max(0, capacity - others.cardinality());
      free = Math.min(free, freeInSlot);
      if (wanted <= freeInSlot) {
        picked.put(slot, Seats.pick(wanted, capacity, others, own));
      }
    }
    if (wanted > free) {
      return new Refused(
          new Refusal(
              Code.FAILED_PRECONDITION,
              DOMAIN,
              "SLOT_UNAVAILABLE",
              "not enough seats are free",
              Map.of("free", Integer.toString(free))));
    }
    picked.forEach(
        (slot, seats) ->
            allocations.add(
                new Allocation(
                    call.resource(), call.hold(), call.request().getBookingId(), slot, seats)));
    return placed(call);
  }

  /** Gives back the seats of a hold that has run out, so that nobody has to sweep first. */
  private boolean stillTakes(Key hold) {
    StoredHold holder = holds.get(hold);
    if (holder == null) {
      return true;
    }
    if (holder.hasRunOut(now)) {
      holds.put(hold, holder.as(HoldState.EXPIRED));
      return false;
    }
    return holder.state().takesSeats();
  }

  private Answer placed(ScheduleCall.Place call) {
    PlaceHoldRequest request = call.request();
    var hold =
        new StoredHold(
            Hold.newBuilder()
                .setTenant(request.getTenant())
                .setHoldId(request.getHoldId())
                .setBookingId(request.getBookingId())
                .setResourceId(request.getResourceId())
                .setPeriod(request.getPeriod())
                .setSeats(request.getSeats())
                .setExpiresAt(Sql.timestamp(now.plus(call.timeToLive())))
                .build(),
            HoldState.HELD);
    holds.put(call.hold(), hold);
    return new Done(hold.hold());
  }

  private Answer confirm(ScheduleCall.Confirm call) {
    StoredHold hold = holds.get(call.hold());
    if (hold == null) {
      return refuse(Code.NOT_FOUND, "HOLD_NOT_FOUND", "there is no such hold");
    }
    if (hold.hasRunOut(now)) {
      holds.put(call.hold(), hold.as(HoldState.EXPIRED));
      return refuse(
          Code.FAILED_PRECONDITION, "HOLD_EXPIRED", "the hold ran out before it was confirmed");
    }
    return switch (hold.state()) {
      case HELD, CONFIRMED -> stored(call.hold(), hold.as(HoldState.CONFIRMED));
      case RELEASED, EXPIRED ->
          refuse(Code.FAILED_PRECONDITION, "HOLD_RELEASED", "the hold was released");
    };
  }

  private Answer release(ScheduleCall.Release call) {
    StoredHold hold = holds.get(call.hold());
    return stored(
        call.hold(),
        hold == null ? StoredHold.neverPlaced(call.hold()) : hold.as(HoldState.RELEASED));
  }

  private Answer stored(Key key, StoredHold hold) {
    holds.put(key, hold);
    return new Done(hold.hold());
  }

  private static Answer resourceNotFound() {
    return refuse(Code.NOT_FOUND, "RESOURCE_NOT_FOUND", "no schedule is defined for the resource");
  }

  private static Answer revisionMismatch(long current) {
    return new Refused(
        new Refusal(
            Code.FAILED_PRECONDITION,
            DOMAIN,
            "REVISION_MISMATCH",
            "the schedule is at another revision",
            Map.of("current", Long.toString(current))));
  }

  /** No other period would do either. */
  private static Answer capacityExceeded(int capacity) {
    return new Refused(
        new Refusal(
            Code.FAILED_PRECONDITION,
            DOMAIN,
            "CAPACITY_EXCEEDED",
            "the resource has fewer seats",
            Map.of("capacity", Integer.toString(capacity))));
  }

  private static Answer refuse(Code code, String reason, String message) {
    return new Refused(new Refusal(code, DOMAIN, reason, message, Map.of()));
  }
}
