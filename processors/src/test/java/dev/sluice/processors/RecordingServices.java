package dev.sluice.processors;

import com.google.protobuf.Message;
import dev.sluice.booking.v1.Booking;
import dev.sluice.booking.v1.BookingServiceGrpc.BookingServiceImplBase;
import dev.sluice.booking.v1.BookingStatus;
import dev.sluice.booking.v1.CancelBookingRequest;
import dev.sluice.booking.v1.CreateBookingRequest;
import dev.sluice.booking.v1.RescheduleBookingRequest;
import dev.sluice.booking.v1.UndoChangeRequest;
import dev.sluice.booking.v1.UndoChangeResponse;
import dev.sluice.schedule.v1.ConfirmHoldRequest;
import dev.sluice.schedule.v1.DefineScheduleRequest;
import dev.sluice.schedule.v1.Hold;
import dev.sluice.schedule.v1.PlaceHoldRequest;
import dev.sluice.schedule.v1.ReleaseHoldRequest;
import dev.sluice.schedule.v1.Schedule;
import dev.sluice.schedule.v1.ScheduleServiceGrpc.ScheduleServiceImplBase;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A booking and a schedule service that keep their word about idempotency keys and remember, in
 * order, what they did; on a port of the loopback interface.
 */
public final class RecordingServices implements AutoCloseable {
  private final Map<String, Message> answers = new ConcurrentHashMap<>();
  private final Map<String, Booking> bookings = new ConcurrentHashMap<>();
  private final List<String> effects = new CopyOnWriteArrayList<>();
  private final boolean recording;
  private final Server server;
  final AtomicInteger calls = new AtomicInteger();
  volatile Duration delay = Duration.ZERO;

  /** What becomes of a call before it is carried out: a status refuses it. */
  volatile Function<String, Status> fate = _ -> Status.OK;

  public RecordingServices(boolean recording) {
    this.recording = recording;
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .addService(new Bookings())
            .addService(new Schedules())
            .build();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String target() {
    return "127.0.0.1:" + server.getPort();
  }

  public void delay(Duration each) {
    delay = each;
  }

  /** The keys of all calls that had an effect, in order; each only once. */
  List<String> effects() {
    return List.copyOf(effects);
  }

  private <M extends Message> void answer(
      String key, StreamObserver<M> observer, Supplier<M> effect) {
    calls.incrementAndGet();
    if (!delay.isZero()) {
      LockSupport.parkNanos(delay.toNanos());
    }
    Status status = fate.apply(key);
    if (!status.isOk()) {
      observer.onError(new StatusRuntimeException(status));
      return;
    }
    @SuppressWarnings("unchecked") // A key belongs to one kind of call.
    M message =
        (M)
            answers.computeIfAbsent(
                key,
                _ -> {
                  if (recording) {
                    effects.add(key);
                  }
                  return effect.get();
                });
    observer.onNext(message);
    observer.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Bookings extends BookingServiceImplBase {
    @Override
    public void createBooking(CreateBookingRequest r, StreamObserver<Booking> observer) {
      Booking booking =
          Booking.newBuilder()
              .setTenant(r.getTenant())
              .setBookingId(r.getBookingId())
              .setOwner(r.getOwner())
              .setResourceId(r.getResourceId())
              .setPeriod(r.getPeriod())
              .setSeats(r.getSeats())
              .setHoldId(r.getHoldId())
              .setStatus(BookingStatus.BOOKING_STATUS_BOOKED)
              .setRevision(1)
              .build();
      answer(r.getIdempotencyKey(), observer, () -> keep(booking));
    }

    @Override
    public void rescheduleBooking(RescheduleBookingRequest r, StreamObserver<Booking> observer) {
      answer(
          r.getIdempotencyKey(),
          observer,
          () ->
              keep(
                  next(r.getBookingId())
                      .setResourceId(r.getResourceId())
                      .setPeriod(r.getPeriod())
                      .setHoldId(r.getHoldId())
                      .build()));
    }

    @Override
    public void cancelBooking(CancelBookingRequest r, StreamObserver<Booking> observer) {
      answer(
          r.getIdempotencyKey(),
          observer,
          () ->
              keep(
                  next(r.getBookingId())
                      .setStatus(BookingStatus.BOOKING_STATUS_CANCELLED)
                      .build()));
    }

    @Override
    public void undoChange(UndoChangeRequest r, StreamObserver<UndoChangeResponse> observer) {
      answer(r.getIdempotencyKey(), observer, UndoChangeResponse::getDefaultInstance);
    }

    private Booking.Builder next(String id) {
      Booking before = bookings.get(id);
      return before.toBuilder().setRevision(before.getRevision() + 1);
    }

    private Booking keep(Booking booking) {
      if (recording) {
        bookings.put(booking.getBookingId(), booking);
      }
      return booking;
    }
  }

  private final class Schedules extends ScheduleServiceImplBase {
    @Override
    public void placeHold(PlaceHoldRequest r, StreamObserver<Hold> observer) {
      answer(r.getIdempotencyKey(), observer, () -> hold(r.getHoldId()));
    }

    @Override
    public void confirmHold(ConfirmHoldRequest r, StreamObserver<Hold> observer) {
      answer(r.getIdempotencyKey(), observer, () -> hold(r.getHoldId()));
    }

    @Override
    public void releaseHold(ReleaseHoldRequest r, StreamObserver<Hold> observer) {
      answer(r.getIdempotencyKey(), observer, () -> hold(r.getHoldId()));
    }

    @Override
    public void defineSchedule(DefineScheduleRequest r, StreamObserver<Schedule> observer) {
      Schedule schedule =
          Schedule.newBuilder()
              .setResourceId(r.getResourceId())
              .setTimezone(r.getTimezone())
              .setCapacity(r.getCapacity())
              .setSlotMinutes(r.getSlotMinutes())
              .addAllWeekly(r.getWeeklyList())
              .setRevision(1)
              .build();
      answer(r.getIdempotencyKey(), observer, () -> schedule);
    }

    private static Hold hold(String id) {
      return Hold.newBuilder().setHoldId(id).build();
    }
  }
}
