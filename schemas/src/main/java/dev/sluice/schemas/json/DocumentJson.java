package dev.sluice.schemas.json;

import dev.sluice.schemas.command.Customer;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.OrderNote;
import dev.sluice.schemas.event.Reason;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.event.Step;
import dev.sluice.schemas.problem.Problem;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Spells command documents, bookings and schedules in JSON, as API.md says: the same everywhere.
 */
public final class DocumentJson {
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  private DocumentJson() {}

  /** The name of a weekday in the {@code weekly} member of a schedule. */
  public static String day(DayOfWeek day) {
    return DAYS.get(day.getValue() - 1);
  }

  /** RFC 3339 in UTC. */
  public static String time(Instant at) {
    return DateTimeFormatter.ISO_INSTANT.format(at);
  }

  /** The command document. */
  public static ObjectNode document(CommandDocument d) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("commandId", d.commandId().toString());
    json.put("type", d.type().apiName());
    json.put("status", d.status().name());
    Reason reason = d.reason();
    if (reason != null) {
      json.putObject("reason").put("code", reason.type().code()).put("detail", reason.detail());
    }
    putIfPresent(json, "bookingId", d.bookingId());
    putIfPresent(json, "resourceId", d.resourceId());
    json.put("revision", d.revision());
    json.put("attempts", d.attempts());
    json.put("acceptedAt", time(d.acceptedAt()));
    json.put("updatedAt", time(d.updatedAt()));
    putIfPresent(json, "completedAt", d.completedAt());
    putIfPresent(json, "deadline", d.deadline());
    Result result = d.result();
    if (result != null) {
      switch (result) {
        case Result.BookingState b -> json.putObject("result").set("booking", booking(b));
        case Result.ScheduleState s -> json.putObject("result").set("schedule", schedule(s));
      }
    }
    if (reason != null) {
      Problem problem = Problem.of(reason.type(), reason.detail()).withCommandId(d.commandId());
      json.set("problem", ProblemJson.write(problem, self(d.commandId()), null));
    }
    ArrayNode steps = json.putArray("steps");
    d.steps().forEach(s -> steps.add(step(s)));
    if (!d.orders().isEmpty()) {
      ArrayNode orders = json.putArray("orders");
      d.orders().forEach(o -> orders.add(order(o)));
    }
    json.set("links", links(d.commandId()));
    return json;
  }

  /** The {@code links} member of anything about a command. */
  public static ObjectNode links(UUID commandId) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("self", self(commandId))
        .put("events", self(commandId) + "/events");
  }

  /** The address of a command. */
  public static String self(UUID commandId) {
    return "/v1/commands/" + commandId;
  }

  /** A booking. */
  public static ObjectNode booking(Result.BookingState b) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("bookingId", b.bookingId());
    json.put("resourceId", b.resourceId());
    json.put("owner", b.owner());
    json.put("status", b.cancelled() ? "CANCELLED" : "BOOKED");
    json.put("start", time(b.period().start()));
    json.put("end", time(b.period().end()));
    json.put("seats", b.seats());
    Customer customer = b.customer();
    if (customer != null) {
      json.putObject("customer").put("name", customer.name()).put("email", customer.email());
    }
    putIfPresent(json, "notes", b.notes());
    putIfPresent(json, "cancelReason", b.cancelReason());
    json.put("revision", b.revision());
    json.put("createdAt", time(b.createdAt()));
    json.put("updatedAt", time(b.updatedAt()));
    return json;
  }

  /** A schedule. */
  public static ObjectNode schedule(Result.ScheduleState s) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("resourceId", s.resourceId());
    json.put("timezone", s.timezone());
    json.put("capacity", s.capacity());
    json.put("slotMinutes", s.slotMinutes());
    ObjectNode weekly = json.putObject("weekly");
    s.weekly().stream()
        .sorted()
        .forEach(
            h ->
                weekly
                    .withArray(day(h.day()))
                    .addObject()
                    .put("open", clock(h.openMinute()))
                    .put("close", clock(h.closeMinute())));
    ArrayNode closures = json.putArray("closures");
    s.closures().forEach(c -> closures.add(closure(c)));
    json.put("revision", s.revision());
    json.put("updatedAt", time(s.updatedAt()));
    return json;
  }

  private static ObjectNode closure(Result.Closure c) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("closureId", c.closureId());
    json.put("start", time(c.period().start()));
    json.put("end", time(c.period().end()));
    putIfPresent(json, "reason", c.reason());
    return json;
  }

  private static ObjectNode step(Step s) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", s.name());
    json.put("status", s.status().name());
    json.put("attempts", s.attempts());
    json.put("startedAt", time(s.startedAt()));
    putIfPresent(json, "endedAt", s.endedAt());
    return json;
  }

  private static ObjectNode order(OrderNote o) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("order", o.kind().apiName());
    json.put("requestedAt", time(o.requestedAt()));
    json.put("by", o.by());
    putIfPresent(json, "reason", o.reason());
    json.put("outcome", o.outcome().name());
    return json;
  }

  private static String clock(int minute) {
    return "%02d:%02d".formatted(minute / 60, minute % 60);
  }

  private static void putIfPresent(ObjectNode json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  private static void putIfPresent(ObjectNode json, String name, @Nullable Instant value) {
    if (value != null) {
      json.put(name, time(value));
    }
  }
}
