package dev.sluice.schemas.contract;

import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Customer;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.LaneKey;
import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.OrderNote;
import dev.sluice.schemas.event.Reason;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.event.Step;
import dev.sluice.schemas.problem.ProblemType;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Values of every kind that there is. */
final class Samples {
  static final UUID COMMAND_ID = UUID.fromString("01977e0a-5d1c-7c3e-9b61-0e6f2a4d8b57");
  static final Instant NOW = Instant.parse("2026-11-23T08:00:00.123456Z");
  static final Period PERIOD =
      new Period(Instant.parse("2026-11-24T08:00:00Z"), Instant.parse("2026-11-24T09:00:00Z"));
  static final Principal PRINCIPAL =
      new Principal("client-a", "demo", Set.of("client"), Set.of("bookings"));
  static final BookingId BOOKING_ID = BookingId.of(LaneKey.of("demo", "room-1"), COMMAND_ID);

  private Samples() {}

  static Command command(CommandType type) {
    return switch (type) {
      case CREATE_BOOKING ->
          new Command.CreateBooking(
              "room-1", PERIOD, 2, new Customer("Ada", "ada@example.org"), "by the window");
      case RESCHEDULE_BOOKING -> new Command.RescheduleBooking(BOOKING_ID, PERIOD, "room-2");
      case CANCEL_BOOKING -> new Command.CancelBooking(BOOKING_ID, "ill");
      case DEFINE_SCHEDULE ->
          new Command.DefineSchedule("room-1", ZoneId.of("Europe/Berlin"), 1, 60, hours());
      case CLOSE_SCHEDULE -> new Command.CloseSchedule("room-1", PERIOD, "painting");
    };
  }

  static Envelope envelope(CommandType type) {
    return new Envelope(
        COMMAND_ID,
        command(type),
        PRINCIPAL,
        NOW,
        NOW.plusSeconds(60),
        3L,
        "a key",
        Fingerprint.of(new byte[] {1, 2, 3}),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  }

  /** A document that has come to this status by a way that there is. */
  static CommandDocument document(CommandType type, CommandStatus status) {
    CommandDocument accepted = CommandDocument.accepted(envelope(type));
    CommandDocument authorized = accepted.about("room-1").authorized(NOW);
    CommandDocument running = authorized.started(NOW);
    Step step = new Step("hold-slot", Step.Status.SUCCEEDED, 1, NOW, NOW);
    OrderNote cancel =
        new OrderNote(OrderKind.CANCEL, NOW, "client-a", null, OrderNote.Outcome.PENDING);
    OrderNote retry =
        new OrderNote(OrderKind.RETRY, NOW, "operator", "why not", OrderNote.Outcome.DONE);
    return switch (status) {
      case ACCEPTED -> accepted;
      case AUTHORIZED -> authorized;
      case RUNNING -> running.stepped(step, NOW).resumed(retry, NOW);
      case SUCCEEDED -> running.stepped(step, NOW).noted(cancel, NOW).succeeded(result(type), NOW);
      case REJECTED, FAILED, EXPIRED, CANCELLED, PARKED ->
          running
              .stepped(new Step("hold-slot", Step.Status.REFUSED, 1, NOW, NOW), NOW)
              .ended(status, Reason.of(ProblemType.SLOT_UNAVAILABLE), NOW);
    };
  }

  static Result result(CommandType type) {
    return switch (type) {
      case CREATE_BOOKING, RESCHEDULE_BOOKING -> booking(false);
      case CANCEL_BOOKING -> booking(true);
      case DEFINE_SCHEDULE, CLOSE_SCHEDULE -> schedule();
    };
  }

  static Result.BookingState booking(boolean cancelled) {
    return new Result.BookingState(
        BOOKING_ID.value(),
        "client-a",
        "room-1",
        PERIOD,
        1,
        new Customer("Ada", "ada@example.org"),
        "by the window",
        cancelled,
        cancelled ? "ill" : null,
        2,
        NOW,
        NOW,
        "hold-1");
  }

  static Result.ScheduleState schedule() {
    return new Result.ScheduleState(
        "room-1",
        "Europe/Berlin",
        1,
        60,
        hours(),
        List.of(new Result.Closure("closure-1", PERIOD, "painting")),
        2,
        NOW);
  }

  private static List<OpenHours> hours() {
    return List.of(
        new OpenHours(DayOfWeek.MONDAY, 480, 720), new OpenHours(DayOfWeek.SUNDAY, 780, 1440));
  }
}
