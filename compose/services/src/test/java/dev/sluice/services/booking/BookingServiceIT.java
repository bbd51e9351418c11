package dev.sluice.services.booking;

import static dev.sluice.services.TestingServices.at;
import static dev.sluice.services.TestingServices.race;
import static dev.sluice.services.TestingServices.reason;
import static dev.sluice.services.TestingServices.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.booking.v1.Booking;
import dev.sluice.booking.v1.BookingServiceGrpc;
import dev.sluice.booking.v1.BookingServiceGrpc.BookingServiceBlockingStub;
import dev.sluice.booking.v1.BookingStatus;
import dev.sluice.booking.v1.CancelBookingRequest;
import dev.sluice.booking.v1.CreateBookingRequest;
import dev.sluice.booking.v1.Customer;
import dev.sluice.booking.v1.GetBookingRequest;
import dev.sluice.booking.v1.Period;
import dev.sluice.booking.v1.RescheduleBookingRequest;
import dev.sluice.booking.v1.UndoChangeRequest;
import dev.sluice.booking.v1.UndoChangeResponse;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.services.TestingServices;
import dev.sluice.testing.TestClock;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BookingServiceIT {

  private static final TestClock CLOCK = new TestClock(Instant.parse("2026-11-20T10:00:00Z"));

  private static BookingService service;
  private static ManagedChannel channel;
  private static BookingServiceBlockingStub stub;

  private final String tenant = "t-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    service = BookingService.start(TestingServices.config(), CLOCK, Metrics.ofProcess());
    channel = NettyChannelBuilder.forAddress("127.0.0.1", service.port()).usePlaintext().build();
    stub = BookingServiceGrpc.newBlockingStub(channel);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    service.close();
  }

  @Test
  void createsABookingAndReadsIt() {
    Booking booking = stub.createBooking(create("k1", "b1").build());

    assertThat(booking.getRevision()).isEqualTo(1);
    assertThat(booking.getStatus()).isEqualTo(BookingStatus.BOOKING_STATUS_BOOKED);
    assertThat(booking.getCustomer().getName()).isEqualTo("Ada");
    assertThat(read("b1")).isEqualTo(booking);
  }

  @Test
  void keepsThatThereIsNoCustomer() {
    Booking booking = stub.createBooking(create("k1", "b1").clearCustomer().build());

    assertThat(booking.hasCustomer()).isFalse();
    assertThat(read("b1")).isEqualTo(booking);
  }

  @Test
  void aRepeatGetsTheRecordedAnswerThoughTheBookingHasChanged() {
    Booking created = stub.createBooking(create("k1", "b1").build());
    stub.cancelBooking(cancel("k2", "b1").build());

    assertThat(stub.createBooking(create("k1", "b1").build())).isEqualTo(created);
    assertThat(read("b1").getStatus()).isEqualTo(BookingStatus.BOOKING_STATUS_CANCELLED);
  }

  @Test
  void twentyRacingRepeatsDoTheWorkOnce() throws Exception {
    stub.createBooking(create("k0", "b1").build());

    var answers = race(20, _ -> stub.rescheduleBooking(reschedule("k1", "b1").build()));

    for (var answer : answers) {
      assertThat(answer.get().getRevision()).isEqualTo(2);
    }
    assertThat(read("b1").getRevision()).isEqualTo(2);
  }

  @Test
  void racingCreationsOfOneIdHaveOneWinner() throws Exception {
    var answers =
        race(
            20,
            racer -> {
              try {
                return "created " + stub.createBooking(create("k" + racer, "b1").build());
              } catch (StatusRuntimeException e) {
                return reason(
                    () -> {
                      throw e;
                    });
              }
            });

    int winners = 0;
    for (var answer : answers) {
      if (answer.get().startsWith("created")) {
        winners++;
      } else {
        assertThat(answer.get()).isEqualTo("BOOKING_EXISTS");
      }
    }
    assertThat(winners).isEqualTo(1);
  }

  @Test
  void anotherRequestUnderTheSameKeyIsRefused() {
    stub.createBooking(create("k1", "b1").build());

    assertThat(reason(() -> stub.createBooking(create("k1", "b1").setSeats(2).build())))
        .isEqualTo("IDEMPOTENCY_KEY_REUSED");
    assertThat(reason(() -> stub.cancelBooking(cancel("k1", "b1").build())))
        .isEqualTo("IDEMPOTENCY_KEY_REUSED");
  }

  @Test
  void theSameKeyInAnotherTenantIsAnotherCall() {
    stub.createBooking(create("k1", "b1").build());

    Booking other = stub.createBooking(create("k1", "b1").setTenant(tenant + "-2").build());

    assertThat(other.getTenant()).isEqualTo(tenant + "-2");
  }

  @Test
  void aRefusalIsRepeatedThoughTheReasonIsGone() {
    assertThat(reason(() -> stub.cancelBooking(cancel("k1", "b1").build())))
        .isEqualTo("BOOKING_NOT_FOUND");
    stub.createBooking(create("k2", "b1").build());

    assertThat(reason(() -> stub.cancelBooking(cancel("k1", "b1").build())))
        .isEqualTo("BOOKING_NOT_FOUND");
  }

  @Test
  void reschedulesAndCancelsWithRevisions() {
    stub.createBooking(create("k1", "b1").build());

    Booking moved = stub.rescheduleBooking(reschedule("k2", "b1").setExpectedRevision(1).build());
    assertThat(moved.getRevision()).isEqualTo(2);
    assertThat(moved.getResourceId()).isEqualTo("room-2");
    assertThat(moved.getOwner()).isEqualTo("ada");

    var mismatch =
        refusal(() -> stub.cancelBooking(cancel("k3", "b1").setExpectedRevision(1).build()));
    assertThat(mismatch.getReason()).isEqualTo("REVISION_MISMATCH");
    assertThat(mismatch.getMetadataMap()).containsEntry("current", "2");
    assertThat(mismatch.getDomain()).isEqualTo("booking.sluice.dev");

    Booking cancelled = stub.cancelBooking(cancel("k4", "b1").setExpectedRevision(2).build());
    assertThat(cancelled.getRevision()).isEqualTo(3);
    assertThat(cancelled.getCancelReason()).isEqualTo("ill");
    assertThat(reason(() -> stub.rescheduleBooking(reschedule("k5", "b1").build())))
        .isEqualTo("BOOKING_CANCELLED");
  }

  @Test
  void undoingRestoresTheVersionBeforeExactlyDownToNothing() {
    Booking first = stub.createBooking(create("k1", "b1").build());
    CLOCK.advance(Duration.ofMinutes(1));
    Booking second = stub.rescheduleBooking(reschedule("k2", "b1").build());
    stub.cancelBooking(cancel("k3", "b1").build());

    assertThat(reason(() -> undo("u0", "b1", "k2"))).isEqualTo("CHANGE_SUPERSEDED");
    assertThat(undo("u1", "b1", "k3").getBooking()).isEqualTo(second);
    assertThat(read("b1")).isEqualTo(second);
    assertThat(undo("u2", "b1", "k2").getBooking()).isEqualTo(first);
    assertThat(undo("u3", "b1", "k1").hasBooking()).isFalse();
    assertThat(reason(() -> read("b1"))).isEqualTo("BOOKING_NOT_FOUND");
    assertThat(undo("u3", "b1", "k1").hasBooking()).isFalse();
    assertThat(undo("u4", "b1", "k1").hasBooking()).isFalse();
  }

  @Test
  void whatWasUndoneCanBeMadeAgainAtTheSameRevision() {
    stub.createBooking(create("k1", "b1").build());
    stub.rescheduleBooking(reschedule("k2", "b1").build());
    undo("u1", "b1", "k2");

    assertThat(stub.cancelBooking(cancel("k3", "b1").build()).getRevision()).isEqualTo(2);
    assertThat(undo("u2", "b1", "k3").getBooking().getRevision()).isEqualTo(1);
  }

  @Test
  void aRepeatOfWhatWasUndoneIsRefused() {
    stub.createBooking(create("k1", "b1").build());
    undo("u1", "b1", "k1");

    assertThat(reason(() -> stub.createBooking(create("k1", "b1").build())))
        .isEqualTo("CHANGE_UNDONE");
  }

  @Test
  void undoingBarsACallThatHasNotArrived() {
    assertThat(undo("u1", "b1", "k1").hasBooking()).isFalse();

    assertThat(reason(() -> stub.createBooking(create("k1", "b1").build())))
        .isEqualTo("CHANGE_UNDONE");
    assertThat(reason(() -> read("b1"))).isEqualTo("BOOKING_NOT_FOUND");
  }

  @Test
  void undoingRacesItsCallAndNothingIsLeft() throws Exception {
    for (int round = 0; round < 60; round++) {
      String booking = "b" + round;
      String key = "k" + round;
      race(
          2,
          racer -> {
            try {
              return racer == 0
                  ? stub.createBooking(create(key, booking).build())
                  : undo("u" + key, booking, key);
            } catch (StatusRuntimeException refused) {
              return refused;
            }
          });
      assertThat(reason(() -> read(booking))).isEqualTo("BOOKING_NOT_FOUND");
    }
  }

  @Test
  void undoingARefusedCallChangesNothing() {
    stub.createBooking(create("k1", "b1").build());
    assertThat(reason(() -> stub.createBooking(create("k2", "b1").build())))
        .isEqualTo("BOOKING_EXISTS");

    assertThat(undo("u1", "b1", "k2").getBooking().getRevision()).isEqualTo(1);
  }

  @Test
  void namesEveryFaultOfAMalformedRequest() {
    var failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                stub.createBooking(
                    create("", "b1").setSeats(0).setNotes("a\0b").clearPeriod().build()));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(io.grpc.protobuf.StatusProto.fromThrowable(failure).toString())
        .contains("idempotency_key", "seats", "notes", "period.end");
  }

  @Test
  void doesNoWorkAfterTheDeadline() {
    var failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                stub.withDeadlineAfter(0, TimeUnit.MILLISECONDS)
                    .createBooking(create("k1", "b1").build()));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(reason(() -> read("b1"))).isEqualTo("BOOKING_NOT_FOUND");
  }

  @Test
  void forgetsCallsAndVersionsButNotBookings() throws Exception {
    stub.createBooking(create("k1", "b1").build());
    stub.rescheduleBooking(reschedule("k2", "b1").build());

    service.forget(CLOCK.instant().plusSeconds(1));

    assertThat(read("b1").getRevision()).isEqualTo(2);
    assertThat(reason(() -> stub.createBooking(create("k1", "b1").build())))
        .isEqualTo("BOOKING_EXISTS");
  }

  @Test
  void answersTheStandardHealthService() {
    var health =
        HealthGrpc.newBlockingStub(channel)
            .check(
                HealthCheckRequest.newBuilder()
                    .setService("sluice.booking.v1.BookingService")
                    .build());

    assertThat(health.getStatus()).isEqualTo(ServingStatus.SERVING);
  }

  private Booking read(String booking) {
    return stub.getBooking(
        GetBookingRequest.newBuilder().setTenant(tenant).setBookingId(booking).build());
  }

  private UndoChangeResponse undo(String key, String booking, String undone) {
    return stub.undoChange(
        UndoChangeRequest.newBuilder()
            .setIdempotencyKey(key)
            .setTenant(tenant)
            .setBookingId(booking)
            .setUndoneKey(undone)
            .build());
  }

  private CreateBookingRequest.Builder create(String key, String booking) {
    return CreateBookingRequest.newBuilder()
        .setIdempotencyKey(key)
        .setTenant(tenant)
        .setBookingId(booking)
        .setOwner("ada")
        .setResourceId("room-1")
        .setPeriod(period("2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z"))
        .setSeats(1)
        .setCustomer(Customer.newBuilder().setName("Ada").setEmail("ada@example.com"))
        .setHoldId("h1");
  }

  private RescheduleBookingRequest.Builder reschedule(String key, String booking) {
    return RescheduleBookingRequest.newBuilder()
        .setIdempotencyKey(key)
        .setTenant(tenant)
        .setBookingId(booking)
        .setResourceId("room-2")
        .setPeriod(period("2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"))
        .setHoldId("h2");
  }

  private CancelBookingRequest.Builder cancel(String key, String booking) {
    return CancelBookingRequest.newBuilder()
        .setIdempotencyKey(key)
        .setTenant(tenant)
        .setBookingId(booking)
        .setReason("ill");
  }

  private static Period period(String start, String end) {
    return Period.newBuilder().setStart(at(start)).setEnd(at(end)).build();
  }
}
