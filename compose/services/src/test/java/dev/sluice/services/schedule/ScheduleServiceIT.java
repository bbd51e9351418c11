package dev.sluice.services.schedule;

import static dev.sluice.services.TestingServices.reason;
import static dev.sluice.services.TestingServices.refusal;
import static dev.sluice.services.schedule.ScheduleTester.closing;
import static dev.sluice.services.schedule.ScheduleTester.define;
import static dev.sluice.services.schedule.ScheduleTester.hours;
import static dev.sluice.services.schedule.ScheduleTester.period;
import static dev.sluice.services.schedule.ScheduleTester.place;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.schedule.v1.GetScheduleRequest;
import dev.sluice.schedule.v1.Hold;
import dev.sluice.schedule.v1.HoldStatus;
import dev.sluice.schedule.v1.Schedule;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScheduleServiceIT {

  private static ScheduleTester tester;

  private final String tenant = "t-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    tester = new ScheduleTester();
  }

  @AfterAll
  static void stop() {
    tester.close();
  }

  @BeforeEach
  void defineRooms() {
    tester.stub.defineSchedule(define(tenant, "room", 1).build());
    tester.stub.defineSchedule(define(tenant, "class", 3).build());
  }

  @Test
  void definesAndRedefinesWithRevisions() {
    assertThat(read("room").getRevision()).isEqualTo(1);
    assertThat(read("room").getWeeklyList()).hasSize(5).contains(hours(1, 8, 18));

    var exists =
        refusal(
            () ->
                tester.stub.defineSchedule(
                    define(tenant, "room", 2).setExpectedRevision(0).build()));
    assertThat(exists.getReason()).isEqualTo("REVISION_MISMATCH");
    assertThat(exists.getMetadataMap()).containsEntry("current", "1");

    Schedule redefined =
        tester.stub.defineSchedule(define(tenant, "room", 2).setExpectedRevision(1).build());
    assertThat(redefined.getRevision()).isEqualTo(2);
    assertThat(read("room")).isEqualTo(redefined);
    assertThat(
            tester
                .stub
                .defineSchedule(define(tenant, "new", 2).setExpectedRevision(0).build())
                .getRevision())
        .isEqualTo(1);
    assertThat(reason(() -> read("unknown"))).isEqualTo("RESOURCE_NOT_FOUND");
  }

  @Test
  void namesEveryFaultOfADefinition() {
    var failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                tester.stub.defineSchedule(
                    define(tenant, "room", 0)
                        .setTimezone("+01:00")
                        .setSlotMinutes(0)
                        .addWeekly(hours(1, 17, 19))
                        .addWeekly(hours(6, 19, 18))
                        .build()));

    assertThat(StatusProto.fromThrowable(failure).toString())
        .contains("capacity", "timezone", "slot_minutes", "weekly[5]", "weekly[6]");
  }

  @Test
  void holdsConfirmsAndReleasesASeat() {
    Hold held = tester.stub.placeHold(place(tenant, "room", "h1").build());
    assertThat(held.getStatus()).isEqualTo(HoldStatus.HOLD_STATUS_HELD);
    assertThat(held.hasExpiresAt()).isTrue();
    var taken = refusal(() -> tester.stub.placeHold(place(tenant, "room", "h2").build()));
    assertThat(taken.getReason()).isEqualTo("SLOT_UNAVAILABLE");
    assertThat(taken.getMetadataMap()).containsEntry("free", "0");
    assertThat(taken.getDomain()).isEqualTo("schedule.sluice.dev");

    Hold confirmed = tester.confirm(tenant, "c1", "h1");
    assertThat(confirmed.getStatus()).isEqualTo(HoldStatus.HOLD_STATUS_CONFIRMED);
    assertThat(confirmed.hasExpiresAt()).isFalse();
    assertThat(reason(() -> tester.stub.placeHold(place(tenant, "room", "h3").build())))
        .isEqualTo("SLOT_UNAVAILABLE");

    assertThat(tester.release(tenant, "r1", "h1").getStatus())
        .isEqualTo(HoldStatus.HOLD_STATUS_RELEASED);
    tester.stub.placeHold(place(tenant, "room", "h4").build());
    assertThat(reason(() -> tester.confirm(tenant, "c2", "h1"))).isEqualTo("HOLD_RELEASED");
  }

  @Test
  void aRefusalIsRepeatedThoughTheSlotIsFreeAgain() {
    tester.stub.placeHold(place(tenant, "room", "h1").build());
    assertThat(reason(() -> tester.stub.placeHold(place(tenant, "room", "h2").build())))
        .isEqualTo("SLOT_UNAVAILABLE");
    tester.release(tenant, "r1", "h1");

    assertThat(reason(() -> tester.stub.placeHold(place(tenant, "room", "h2").build())))
        .isEqualTo("SLOT_UNAVAILABLE");
  }

  @Test
  void anExpiredHoldGivesItsSeatsBackWithoutASweep() {
    tester.stub.placeHold(place(tenant, "room", "h1").build());
    tester.clock.advance(Duration.ofSeconds(30));

    tester.stub.placeHold(place(tenant, "room", "h2").build());

    assertThat(reason(() -> tester.confirm(tenant, "c1", "h1"))).isEqualTo("HOLD_EXPIRED");
    assertThat(tester.confirm(tenant, "c2", "h2").getStatus())
        .isEqualTo(HoldStatus.HOLD_STATUS_CONFIRMED);
  }

  @Test
  void aHoldLivesUntilItsTimeIsOver() {
    tester.stub.placeHold(place(tenant, "room", "h1").build());
    tester.clock.advance(Duration.ofMillis(29_999));

    assertThat(reason(() -> tester.stub.placeHold(place(tenant, "room", "h2").build())))
        .isEqualTo("SLOT_UNAVAILABLE");
    tester.confirm(tenant, "c1", "h1");
    tester.clock.advance(Duration.ofHours(1));
    assertThat(reason(() -> tester.stub.placeHold(place(tenant, "room", "h3").build())))
        .isEqualTo("SLOT_UNAVAILABLE");
  }

  @Test
  void anExpiredHoldCannotBeConfirmedThoughItsSeatsAreThere() {
    tester.stub.placeHold(place(tenant, "room", "h1").build());
    tester.clock.advance(Duration.ofSeconds(30));

    assertThat(reason(() -> tester.confirm(tenant, "c1", "h1"))).isEqualTo("HOLD_EXPIRED");
    assertThat(tester.release(tenant, "r1", "h1").getStatus())
        .isEqualTo(HoldStatus.HOLD_STATUS_RELEASED);
  }

  @Test
  void releasingAnUnknownHoldBarsIt() {
    assertThat(tester.release(tenant, "r1", "h1").getStatus())
        .isEqualTo(HoldStatus.HOLD_STATUS_RELEASED);

    assertThat(reason(() -> tester.stub.placeHold(place(tenant, "room", "h1").build())))
        .isEqualTo("HOLD_RELEASED");
    tester.stub.placeHold(place(tenant, "room", "h2").build());
    assertThat(reason(() -> tester.confirm(tenant, "c1", "unknown"))).isEqualTo("HOLD_NOT_FOUND");
  }

  @Test
  void holdsOfOneBookingDoNotStandInEachOthersWay() {
    tester.stub.placeHold(place(tenant, "room", "h1").setBookingId("b").build());

    tester.stub.placeHold(
        place(tenant, "room", "h2")
            .setBookingId("b")
            .setPeriod(period("2026-11-23T09:00+01:00", "2026-11-23T11:00+01:00"))
            .build());
    tester.release(tenant, "r1", "h1");

    assertThat(reason(() -> tester.stub.placeHold(place(tenant, "room", "h3").build())))
        .isEqualTo("SLOT_UNAVAILABLE");
  }

  @Test
  void countsSeatsSlotBySlot() {
    tester.stub.placeHold(place(tenant, "class", "h1").setSeats(2).build());
    tester.stub.placeHold(
        place(tenant, "class", "h2")
            .setPeriod(period("2026-11-23T10:00+01:00", "2026-11-23T11:00+01:00"))
            .setSeats(2)
            .build());
    var long3 = period("2026-11-23T08:00+01:00", "2026-11-23T11:00+01:00");

    var refused =
        refusal(
            () ->
                tester.stub.placeHold(
                    place(tenant, "class", "h3").setPeriod(long3).setSeats(2).build()));
    assertThat(refused.getMetadataMap()).containsEntry("free", "1");
    tester.stub.placeHold(place(tenant, "class", "h4").setPeriod(long3).setSeats(1).build());
    assertThat(reason(() -> tester.stub.placeHold(place(tenant, "class", "h5").build())))
        .isEqualTo("SLOT_UNAVAILABLE");
  }

  @Test
  void moreSeatsThanThereAreAreNeverFree() {
    var refused =
        refusal(() -> tester.stub.placeHold(place(tenant, "class", "h1").setSeats(99).build()));
    assertThat(refused.getReason()).isEqualTo("CAPACITY_EXCEEDED");
    assertThat(refused.getMetadataMap()).containsEntry("capacity", "3");
  }

  @Test
  void seatsAboveALoweredCapacityStillCount() {
    tester.stub.placeHold(place(tenant, "class", "h1").setSeats(3).build());
    tester.release(tenant, "r0", "nothing");
    tester.stub.defineSchedule(define(tenant, "class", 4).build());
    tester.stub.placeHold(place(tenant, "class", "h2").build());
    tester.release(tenant, "r1", "h1");
    tester.stub.defineSchedule(define(tenant, "class", 2).build());

    tester.stub.placeHold(place(tenant, "class", "h3").build());
    assertThat(reason(() -> tester.stub.placeHold(place(tenant, "class", "h4").build())))
        .isEqualTo("SLOT_UNAVAILABLE");
  }

  @Test
  void refusesWhatIsPastOutsideOrClosed() {
    assertThat(reason(() -> tester.stub.placeHold(place(tenant, "none", "h1").build())))
        .isEqualTo("RESOURCE_NOT_FOUND");
    assertThat(placing("h2", "2026-11-20T11:00+01:00", "2026-11-20T12:00+01:00"))
        .isEqualTo("IN_THE_PAST");
    assertThat(placing("h3", "2026-11-23T09:30+01:00", "2026-11-23T10:30+01:00"))
        .isEqualTo("OUTSIDE_OPENING_HOURS");
    assertThat(placing("h4", "2026-11-22T09:00+01:00", "2026-11-22T10:00+01:00"))
        .isEqualTo("OUTSIDE_OPENING_HOURS");
    assertThat(placing("h5", "2026-11-23T17:00+01:00", "2026-11-23T19:00+01:00"))
        .isEqualTo("OUTSIDE_OPENING_HOURS");

    Schedule closed = tester.stub.closeSchedule(closing(tenant, "room", "c1").build());
    assertThat(closed.getRevision()).isEqualTo(2);
    assertThat(closed.getClosures(0).getReason()).isEqualTo("cleaning");
    assertThat(read("room")).isEqualTo(closed);
    assertThat(placing("h6", "2026-11-23T09:00+01:00", "2026-11-23T10:00+01:00"))
        .isEqualTo("CLOSED");
    assertThat(placing("h7", "2026-11-23T11:00+01:00", "2026-11-23T12:00+01:00"))
        .isEqualTo("placed");
    assertThat(
            reason(
                () ->
                    tester.stub.closeSchedule(
                        closing(tenant, "room", "c1").setIdempotencyKey("again").build())))
        .isEqualTo("CLOSURE_EXISTS");
    tester.stub.defineSchedule(define(tenant, "room", 1).build());
    assertThat(read("room").getClosuresList()).hasSize(1);
  }

  @Test
  void knowsTheDaysOnWhichClocksChange() {
    tester.stub.defineSchedule(define(tenant, "night", 1).addWeekly(hours(7, 0, 24)).build());

    assertThat(placing("night", "h1", "2027-03-28T01:00+01:00", "2027-03-28T03:00+02:00"))
        .isEqualTo("placed");
    assertThat(placing("night", "h2", "2027-03-28T03:00+02:00", "2027-03-28T04:00+02:00"))
        .isEqualTo("placed");
    assertThat(placing("night", "h3", "2027-10-31T02:00+02:00", "2027-10-31T03:00+02:00"))
        .isEqualTo("placed");
    assertThat(placing("night", "h4", "2027-10-31T02:00+01:00", "2027-10-31T03:00+01:00"))
        .isEqualTo("placed");
    assertThat(placing("night", "h5", "2027-10-31T02:00+02:00", "2027-10-31T03:00+01:00"))
        .isEqualTo("SLOT_UNAVAILABLE");
  }

  @Test
  void aHoldIdIsTakenOnce() {
    tester.stub.placeHold(place(tenant, "class", "h1").build());

    assertThat(
            reason(
                () ->
                    tester.stub.placeHold(
                        place(tenant, "class", "h1").setIdempotencyKey("other").build())))
        .isEqualTo("HOLD_EXISTS");
  }

  private String placing(String hold, String start, String end) {
    return placing("room", hold, start, end);
  }

  private String placing(String resource, String hold, String start, String end) {
    try {
      tester.stub.placeHold(place(tenant, resource, hold).setPeriod(period(start, end)).build());
      return "placed";
    } catch (StatusRuntimeException e) {
      return reason(
          () -> {
            throw e;
          });
    }
  }

  private Schedule read(String resource) {
    return tester.stub.getSchedule(
        GetScheduleRequest.newBuilder().setTenant(tenant).setResourceId(resource).build());
  }
}
