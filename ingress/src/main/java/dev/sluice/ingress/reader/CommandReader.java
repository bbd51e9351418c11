package dev.sluice.ingress.reader;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Customer;
import dev.sluice.schemas.command.LaneKey;
import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads commands from untrusted JSON. What it accepts is said by the JSON Schemas too; this is what
 * decides.
 *
 * <p>Every method throws a {@link ProblemException} of type {@link ProblemType#INVALID_COMMAND}
 * with all faults of the body.
 */
public final class CommandReader {
  private static final int MOST_SEATS = 10_000;
  private static final String BOOKING_ID =
      "the id of a booking, as the answer that created it said";
  private static final BookingId NO_BOOKING =
      BookingId.of(new LaneKey("aaaaaaaaaaaaaaaa"), new UUID(0, 0));

  private final Faults faults = new Faults();
  private final ObjectReader body;

  private CommandReader(JsonNode body) {
    this.body = new ObjectReader(body, Pointer.ROOT, faults);
  }

  public static Command createBooking(JsonNode body) {
    CommandReader reader = new CommandReader(body);
    return reader.finish(reader.createBooking());
  }

  public static Command rescheduleBooking(JsonNode body, BookingId bookingId) {
    CommandReader reader = new CommandReader(body);
    return reader.finish(reader.rescheduleBooking(bookingId));
  }

  public static Command cancelBooking(JsonNode body, BookingId bookingId) {
    CommandReader reader = new CommandReader(body);
    return reader.finish(reader.cancelBooking(bookingId));
  }

  public static Command defineSchedule(JsonNode body, String resourceId) {
    CommandReader reader = new CommandReader(body);
    return reader.finish(reader.defineSchedule(resourceId));
  }

  public static Command closeSchedule(JsonNode body, String resourceId) {
    CommandReader reader = new CommandReader(body);
    return reader.finish(reader.closeSchedule(resourceId));
  }

  /** A command of any type: its type and the ids that else are in the path are members. */
  public static Command any(JsonNode body) {
    CommandReader reader = new CommandReader(body);
    return reader.finish(reader.any());
  }

  /** Whether a text is a resource id; empty if it is, else what it has to be. */
  public static Optional<String> resourceIdFault(String text) {
    return TextRule.RESOURCE_ID.fault(text);
  }

  private Supplier<Command> any() {
    String expected =
        "one of "
            + Arrays.stream(CommandType.values())
                .map(CommandType::apiName)
                .collect(Collectors.joining(", "));
    Optional<String> name = body.raw("type", expected);
    Optional<CommandType> type = name.flatMap(CommandType::ofApiName);
    if (type.isEmpty()) {
      name.ifPresent(_ -> body.fault("type", "must be " + expected));
      throw invalid();
    }
    return switch (type.get()) {
      case CREATE_BOOKING -> createBooking();
      case RESCHEDULE_BOOKING -> rescheduleBooking(bookingId());
      case CANCEL_BOOKING -> cancelBooking(bookingId());
      case DEFINE_SCHEDULE -> defineSchedule(resourceId());
      case CLOSE_SCHEDULE -> closeSchedule(resourceId());
    };
  }

  private Supplier<Command> createBooking() {
    String resourceId = resourceId();
    Supplier<Period> period = period();
    int seats = body.optionalInteger("seats", 1, MOST_SEATS, 1);
    @Nullable Customer customer =
        body.optionalObject("customer").map(CommandReader::customer).orElse(null);
    @Nullable String notes = body.optionalText("notes", TextRule.FREE_TEXT);
    return () -> new Command.CreateBooking(resourceId, period.get(), seats, customer, notes);
  }

  private Supplier<Command> rescheduleBooking(BookingId bookingId) {
    Supplier<Period> period = period();
    @Nullable String resourceId = body.optionalText("resourceId", TextRule.RESOURCE_ID);
    return () -> new Command.RescheduleBooking(bookingId, period.get(), resourceId);
  }

  private Supplier<Command> cancelBooking(BookingId bookingId) {
    @Nullable String reason = body.optionalText("reason", TextRule.FREE_TEXT);
    return () -> new Command.CancelBooking(bookingId, reason);
  }

  private Supplier<Command> defineSchedule(String resourceId) {
    ZoneId timezone = body.zone("timezone");
    int capacity = body.integer("capacity", 1, MOST_SEATS);
    int slotMinutes = body.integer("slotMinutes", 1, OpenHours.MINUTES_A_DAY);
    List<OpenHours> weekly =
        body.object("weekly").map(new WeeklyReader(slotMinutes)::read).orElse(List.of());
    return () -> new Command.DefineSchedule(resourceId, timezone, capacity, slotMinutes, weekly);
  }

  private Supplier<Command> closeSchedule(String resourceId) {
    Supplier<Period> period = period();
    @Nullable String reason = body.optionalText("reason", TextRule.FREE_TEXT);
    return () -> new Command.CloseSchedule(resourceId, period.get(), reason);
  }

  private static Customer customer(ObjectReader reader) {
    Customer customer =
        new Customer(reader.text("name", TextRule.NAME), reader.text("email", TextRule.EMAIL));
    reader.finish();
    return customer;
  }

  private String resourceId() {
    return body.text("resourceId", TextRule.RESOURCE_ID);
  }

  private BookingId bookingId() {
    Optional<String> text = body.raw("bookingId", BOOKING_ID);
    Optional<BookingId> id = text.flatMap(BookingId::parse);
    if (text.isPresent() && id.isEmpty()) {
      body.fault("bookingId", "must be " + BOOKING_ID);
    }
    return id.orElse(NO_BOOKING);
  }

  private Supplier<Period> period() {
    int before = faults.errors().size();
    Instant start = body.time("start");
    Instant end = body.time("end");
    if (body.isObject() && faults.errors().size() == before && !start.isBefore(end)) {
      body.fault("end", "must be after start");
    }
    return () -> new Period(start, end);
  }

  private Command finish(Supplier<Command> command) {
    body.finish();
    if (faults.any()) {
      throw invalid();
    }
    return command.get();
  }

  private ProblemException invalid() {
    return new ProblemException(Problem.invalid(ProblemType.INVALID_COMMAND, faults.errors()));
  }
}
