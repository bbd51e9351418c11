package dev.sluice.bench.system;

import com.google.protobuf.Timestamp;
import dev.sluice.booking.v1.Booking;
import dev.sluice.booking.v1.BookingServiceGrpc;
import dev.sluice.booking.v1.BookingStatus;
import dev.sluice.booking.v1.CreateBookingRequest;
import dev.sluice.schedule.v1.ConfirmHoldRequest;
import dev.sluice.schedule.v1.DefineScheduleRequest;
import dev.sluice.schedule.v1.Hold;
import dev.sluice.schedule.v1.HoldStatus;
import dev.sluice.schedule.v1.PlaceHoldRequest;
import dev.sluice.schedule.v1.ReleaseHoldRequest;
import dev.sluice.schedule.v1.Schedule;
import dev.sluice.schedule.v1.ScheduleServiceGrpc;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A process that answers the calls of a new booking, after a time that is set by a line of its
 * input in microseconds, and keeps nothing. Ends with its input.
 */
public final class StubServices {
  private static final int MESSAGE_BYTES = 256 * 1024;

  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private volatile long delayMicros;

  private StubServices() {}

  public static void main(String[] args) throws IOException {
    StubServices stubs = new StubServices();
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .addService(stubs.new BookingStub())
            .addService(stubs.new ScheduleStub())
            .maxInboundMessageSize(MESSAGE_BYTES)
            .permitKeepAliveTime(5, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .build()
            .start();
    System.out.println("stubs are up on " + server.getPort());
    try (BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        stubs.delayMicros = Long.parseLong(line.strip());
        System.out.println("answers after " + stubs.delayMicros + " us");
      }
    }
    server.shutdownNow();
    stubs.later.shutdownNow();
  }

  private <A> void answer(A answer, StreamObserver<A> observer) {
    if (delayMicros == 0) {
      send(answer, observer);
    } else {
      var _ = later.schedule(() -> send(answer, observer), delayMicros, TimeUnit.MICROSECONDS);
    }
  }

  private static <A> void send(A answer, StreamObserver<A> observer) {
    observer.onNext(answer);
    observer.onCompleted();
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private final class BookingStub extends BookingServiceGrpc.BookingServiceImplBase {
    @Override
    public void createBooking(CreateBookingRequest request, StreamObserver<Booking> observer) {
      Timestamp now = timestamp(Instant.now());
      answer(
          Booking.newBuilder()
              .setTenant(request.getTenant())
              .setBookingId(request.getBookingId())
              .setOwner(request.getOwner())
              .setResourceId(request.getResourceId())
              .setPeriod(request.getPeriod())
              .setSeats(request.getSeats())
              .setStatus(BookingStatus.BOOKING_STATUS_BOOKED)
              .setRevision(1)
              .setHoldId(request.getHoldId())
              .setCreatedAt(now)
              .setUpdatedAt(now)
              .build(),
          observer);
    }
  }

  private final class ScheduleStub extends ScheduleServiceGrpc.ScheduleServiceImplBase {
    @Override
    public void defineSchedule(DefineScheduleRequest request, StreamObserver<Schedule> observer) {
      answer(
          Schedule.newBuilder()
              .setTenant(request.getTenant())
              .setResourceId(request.getResourceId())
              .setTimezone(request.getTimezone())
              .setCapacity(request.getCapacity())
              .setSlotMinutes(request.getSlotMinutes())
              .addAllWeekly(request.getWeeklyList())
              .setRevision(1)
              .setUpdatedAt(timestamp(Instant.now()))
              .build(),
          observer);
    }

    @Override
    public void placeHold(PlaceHoldRequest request, StreamObserver<Hold> observer) {
      answer(
          Hold.newBuilder()
              .setTenant(request.getTenant())
              .setHoldId(request.getHoldId())
              .setBookingId(request.getBookingId())
              .setResourceId(request.getResourceId())
              .setPeriod(request.getPeriod())
              .setSeats(request.getSeats())
              .setStatus(HoldStatus.HOLD_STATUS_HELD)
              .setExpiresAt(
                  timestamp(Instant.now().plusSeconds(request.getTimeToLive().getSeconds())))
              .build(),
          observer);
    }

    @Override
    public void confirmHold(ConfirmHoldRequest request, StreamObserver<Hold> observer) {
      answer(
          hold(request.getTenant(), request.getHoldId(), HoldStatus.HOLD_STATUS_CONFIRMED),
          observer);
    }

    @Override
    public void releaseHold(ReleaseHoldRequest request, StreamObserver<Hold> observer) {
      answer(
          hold(request.getTenant(), request.getHoldId(), HoldStatus.HOLD_STATUS_RELEASED),
          observer);
    }

    private static Hold hold(String tenant, String id, HoldStatus status) {
      return Hold.newBuilder().setTenant(tenant).setHoldId(id).setStatus(status).build();
    }
  }
}
