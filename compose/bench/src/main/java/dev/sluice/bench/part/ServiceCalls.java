package dev.sluice.bench.part;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.sluice.booking.v1.BookingServiceGrpc;
import dev.sluice.booking.v1.BookingServiceGrpc.BookingServiceBlockingStub;
import dev.sluice.booking.v1.CreateBookingRequest;
import dev.sluice.schedule.v1.ConfirmHoldRequest;
import dev.sluice.schedule.v1.DayOfWeek;
import dev.sluice.schedule.v1.DefineScheduleRequest;
import dev.sluice.schedule.v1.Period;
import dev.sluice.schedule.v1.PlaceHoldRequest;
import dev.sluice.schedule.v1.ScheduleServiceGrpc;
import dev.sluice.schedule.v1.ScheduleServiceGrpc.ScheduleServiceBlockingStub;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The calls that a booking needs, made without a gateway: hold the slot, create the booking,
 * confirm the hold. Each booking is for another slot, in a tenant of its own. Thread-safe.
 */
public final class ServiceCalls implements AutoCloseable {
  /** How many calls a booking needs. */
  public static final int A_BOOKING = 3;

  private static final String TENANT = "bench";
  private static final int RESOURCES = 100;
  private static final int DAY = 1_440;

  private final ManagedChannel bookingChannel;
  private final ManagedChannel scheduleChannel;
  private final BookingServiceBlockingStub booking;
  private final ScheduleServiceBlockingStub schedule;
  private final String prefix = "bench-" + Long.toString(System.nanoTime(), 36) + "-";
  private final Instant first = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(2, ChronoUnit.DAYS);
  private final AtomicLong next = new AtomicLong();

  /** Defines its resources, and so needs both services to be there. */
  public ServiceCalls(int bookingPort, int schedulePort) {
    this.bookingChannel = channel(bookingPort);
    this.scheduleChannel = channel(schedulePort);
    this.booking = BookingServiceGrpc.newBlockingStub(bookingChannel);
    this.schedule = ScheduleServiceGrpc.newBlockingStub(scheduleChannel);
    for (int i = 0; i < RESOURCES; i++) {
      var _ = schedule.defineSchedule(definition(prefix + i));
    }
  }

  private static ManagedChannel channel(int port) {
    return Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
        .disableRetry()
        .build();
  }

  /** Open at any time. */
  private static DefineScheduleRequest definition(String resource) {
    DefineScheduleRequest.Builder request =
        DefineScheduleRequest.newBuilder()
            .setIdempotencyKey(resource + ":define")
            .setTenant(TENANT)
            .setResourceId(resource)
            .setTimezone("UTC")
            .setCapacity(1)
            .setSlotMinutes(60);
    for (int day = 1; day <= 7; day++) {
      request
          .addWeeklyBuilder()
          .setDay(DayOfWeek.forNumber(day))
          .setOpenMinute(0)
          .setCloseMinute(DAY);
    }
    return request.build();
  }

  /** Makes a booking. */
  public void book() {
    long number = next.getAndIncrement();
    String id = prefix + number;
    String resource = prefix + number % RESOURCES;
    Instant start = first.plus(number / RESOURCES, ChronoUnit.HOURS);
    Timestamp from = timestamp(start);
    Timestamp to = timestamp(start.plus(1, ChronoUnit.HOURS));
    var _ =
        schedule.placeHold(
            PlaceHoldRequest.newBuilder()
                .setIdempotencyKey(id + ":hold")
                .setTenant(TENANT)
                .setHoldId(id)
                .setBookingId(id)
                .setResourceId(resource)
                .setPeriod(Period.newBuilder().setStart(from).setEnd(to))
                .setSeats(1)
                .setTimeToLive(Duration.newBuilder().setSeconds(900))
                .build());
    var _ =
        booking.createBooking(
            CreateBookingRequest.newBuilder()
                .setIdempotencyKey(id + ":create")
                .setTenant(TENANT)
                .setBookingId(id)
                .setOwner("bench")
                .setResourceId(resource)
                .setPeriod(dev.sluice.booking.v1.Period.newBuilder().setStart(from).setEnd(to))
                .setSeats(1)
                .setHoldId(id)
                .build());
    var _ =
        schedule.confirmHold(
            ConfirmHoldRequest.newBuilder()
                .setIdempotencyKey(id + ":confirm")
                .setTenant(TENANT)
                .setHoldId(id)
                .build());
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).build();
  }

  /** Bookings per second, so many at a time, for as long as this. */
  public double perSecond(int atOnce, java.time.Duration duration) throws InterruptedException {
    AtomicLong made = new AtomicLong();
    long begin = System.nanoTime();
    long end = begin + duration.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < atOnce; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (System.nanoTime() < end) {
                      book();
                      made.incrementAndGet();
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return made.get() * 1e9 / (System.nanoTime() - begin);
  }

  @Override
  public void close() {
    var _ = bookingChannel.shutdownNow();
    var _ = scheduleChannel.shutdownNow();
  }
}
