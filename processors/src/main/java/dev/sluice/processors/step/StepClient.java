package dev.sluice.processors.step;

import dev.sluice.booking.v1.BookingServiceGrpc;
import dev.sluice.booking.v1.BookingServiceGrpc.BookingServiceBlockingStub;
import dev.sluice.processors.saga.Call;
import dev.sluice.processors.saga.StepName;
import dev.sluice.schedule.v1.ScheduleServiceGrpc;
import dev.sluice.schedule.v1.ScheduleServiceGrpc.ScheduleServiceBlockingStub;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.event.Result;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls the services that carry out steps. Blocks until there is an answer or the time is up;
 * thread-safe. The request of a call follows from the command's {@link Work} alone.
 */
public final class StepClient {
  private final BookingServiceBlockingStub booking;
  private final ScheduleServiceBlockingStub schedule;

  public StepClient(Channel booking, Channel schedule) {
    this.booking =
        BookingServiceGrpc.newBlockingStub(booking).withInterceptors(new TraceparentInterceptor());
    this.schedule =
        ScheduleServiceGrpc.newBlockingStub(schedule)
            .withInterceptors(new TraceparentInterceptor());
  }

  /** The service that a step is carried out by. */
  public static Service service(StepName step) {
    return switch (step) {
      case CREATE_BOOKING, MOVE_BOOKING, CANCEL_BOOKING -> Service.BOOKING;
      case HOLD_SLOT, CONFIRM_HOLD, RELEASE_SLOT, DEFINE_SCHEDULE, CLOSE_SCHEDULE ->
          Service.SCHEDULE;
    };
  }

  /**
   * Makes one attempt.
   *
   * @param timeout until the attempt is given up
   */
  public Outcome call(Call call, Work work, Duration timeout) {
    try {
      return new Outcome.Done(call.undo() ? undo(call, work, timeout) : go(call, work, timeout));
    } catch (StatusRuntimeException e) {
      return Classifier.classify(e);
    }
  }

  private @Nullable Result go(Call call, Work work, Duration timeout) {
    String key = call.idempotencyKey(work.envelope().commandId());
    Command command = work.envelope().command();
    return switch (call.step()) {
      case HOLD_SLOT -> {
        schedule(work, timeout).placeHold(ScheduleMessages.hold(work, key));
        yield null;
      }
      case CONFIRM_HOLD -> {
        schedule(work, timeout).confirmHold(ScheduleMessages.confirm(work, key));
        yield null;
      }
      case RELEASE_SLOT -> {
        schedule(work, timeout)
            .releaseHold(ScheduleMessages.release(work, work.known().holdId(), key));
        yield null;
      }
      case CREATE_BOOKING ->
          BookingMessages.result(
              booking(work, timeout)
                  .createBooking(
                      BookingMessages.create(work, (Command.CreateBooking) command, key)));
      case MOVE_BOOKING ->
          BookingMessages.result(
              booking(work, timeout)
                  .rescheduleBooking(
                      BookingMessages.move(work, (Command.RescheduleBooking) command, key)));
      case CANCEL_BOOKING ->
          BookingMessages.result(
              booking(work, timeout)
                  .cancelBooking(
                      BookingMessages.cancel(work, (Command.CancelBooking) command, key)));
      case DEFINE_SCHEDULE ->
          ScheduleMessages.result(
              schedule(work, timeout)
                  .defineSchedule(
                      ScheduleMessages.define(work, (Command.DefineSchedule) command, key)));
      case CLOSE_SCHEDULE ->
          ScheduleMessages.result(
              schedule(work, timeout)
                  .closeSchedule(
                      ScheduleMessages.close(work, (Command.CloseSchedule) command, key)));
    };
  }

  private @Nullable Result undo(Call call, Work work, Duration timeout) {
    String key = call.idempotencyKey(work.envelope().commandId());
    return switch (call.step()) {
      case HOLD_SLOT -> {
        schedule(work, timeout).releaseHold(ScheduleMessages.release(work, work.holdId(), key));
        yield null;
      }
      case CREATE_BOOKING, MOVE_BOOKING, CANCEL_BOOKING -> {
        String undone = Call.stepKey(work.envelope().commandId(), call.step());
        booking(work, timeout).undoChange(BookingMessages.undo(work, undone, key));
        yield null;
      }
      case CONFIRM_HOLD, RELEASE_SLOT, DEFINE_SCHEDULE, CLOSE_SCHEDULE ->
          throw new IllegalStateException("no call takes this step back");
    };
  }

  private BookingServiceBlockingStub booking(Work work, Duration timeout) {
    return prepared(booking, work, timeout);
  }

  private ScheduleServiceBlockingStub schedule(Work work, Duration timeout) {
    return prepared(schedule, work, timeout);
  }

  private static <S extends AbstractStub<S>> S prepared(S stub, Work work, Duration timeout) {
    S timed = stub.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
    String traceparent = work.envelope().traceparent();
    return traceparent == null
        ? timed
        : timed.withOption(TraceparentInterceptor.TRACEPARENT, traceparent);
  }
}
