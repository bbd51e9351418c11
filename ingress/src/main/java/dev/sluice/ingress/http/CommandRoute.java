package dev.sluice.ingress.http;

import dev.sluice.ingress.reader.CommandReader;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The calls that give one command each.
 *
 * <p>A new command is one more line here, and a branch in {@link CommandReader#any}.
 */
enum CommandRoute {
  CREATE_BOOKING(
      Method.POST, "/v1/bookings", true, (req, body) -> CommandReader.createBooking(body)),
  RESCHEDULE_BOOKING(
      Method.POST,
      "/v1/bookings/{bookingId}/reschedule",
      true,
      (req, body) -> CommandReader.rescheduleBooking(body, bookingId(req))),
  CANCEL_BOOKING(
      Method.POST,
      "/v1/bookings/{bookingId}/cancel",
      false,
      (req, body) -> CommandReader.cancelBooking(body, bookingId(req))),
  DEFINE_SCHEDULE(
      Method.PUT,
      "/v1/schedules/{resourceId}",
      true,
      (req, body) -> CommandReader.defineSchedule(body, resourceId(req))),
  CLOSE_SCHEDULE(
      Method.POST,
      "/v1/schedules/{resourceId}/closures",
      true,
      (req, body) -> CommandReader.closeSchedule(body, resourceId(req))),
  ANY(Method.POST, "/v1/commands", true, (req, body) -> CommandReader.any(body));

  private final Method method;
  private final String path;
  private final boolean bodyRequired;
  private final Reading reading;

  private interface Reading {
    Command read(ServerRequest req, JsonNode body);
  }

  CommandRoute(Method method, String path, boolean bodyRequired, Reading reading) {
    this.method = method;
    this.path = path;
    this.bodyRequired = bodyRequired;
    this.reading = reading;
  }

  Method method() {
    return method;
  }

  String path() {
    return path;
  }

  /** Whether there has to be a body; without one, a body that is allowed to be absent is {}. */
  boolean bodyRequired() {
    return bodyRequired;
  }

  /**
   * @throws ProblemException with every fault
   */
  Command read(ServerRequest req, JsonNode body) {
    return reading.read(req, body);
  }

  private static BookingId bookingId(ServerRequest req) {
    return BookingId.parse(Requests.path(req, "bookingId"))
        .orElseThrow(() -> new ProblemException(Problem.of(ProblemType.BOOKING_NOT_FOUND)));
  }

  private static String resourceId(ServerRequest req) {
    String id = Requests.path(req, "resourceId");
    CommandReader.resourceIdFault(id)
        .ifPresent(
            fault -> {
              throw new ProblemException(
                  Problem.invalid(
                      ProblemType.MALFORMED_REQUEST,
                      List.of(new FieldError("path:resourceId", fault))));
            });
    return id;
  }
}
