package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import dev.sluice.faults.history.History.Row;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.event.Result;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The rows that a rebuild and the tables are compared by: what they say, in one spelling. */
final class Rows {
  private Rows() {}

  static Row command(CommandDocument document) {
    String id = document.commandId().toString();
    return new Row(
        "commands",
        id,
        id,
        "%s/%s %s %s %d %x"
            .formatted(
                document.tenant(),
                document.subject(),
                document.type(),
                document.status(),
                document.revision(),
                LogReader.print(document)));
  }

  static Row feedEntry(FeedRecord entry) {
    return new Row(
        "feed_entries",
        entry.eventId(),
        entry.about().toString(),
        entry.feedKey()
            + " "
            + entry.type()
            + " "
            + entry.time()
            + " "
            + Long.toHexString(EventJson.print(entry)));
  }

  /**
   * @param lowest, highest sequence of the entries there are
   */
  static Row feed(String feed, long lowest, long highest, long entries, long head) {
    return new Row(
        "feeds",
        feed,
        feed,
        "%d to %d, %d entries, head %d".formatted(lowest, highest, entries, head));
  }

  /** What a succeeded command left behind, as the read side and as the service has it. */
  static void result(CommandDocument document, List<Row> into) {
    Result result = document.result();
    if (result != null) {
      String subject = document.commandId().toString();
      String key = key(document.tenant(), result);
      into.add(projected(key, subject, result));
      into.add(
          switch (result) {
            case Result.BookingState b ->
                booking(
                    key,
                    subject,
                    b.owner(),
                    b.resourceId(),
                    b.period().start(),
                    b.period().end(),
                    b.seats(),
                    b.cancelled(),
                    b.revision());
            case Result.ScheduleState s ->
                schedule(key, s.capacity(), s.slotMinutes(), s.revision());
          });
    }
  }

  static Row projected(String key, String subject, Result result) {
    String table = result instanceof Result.BookingState ? "bookings" : "schedules";
    return new Row(table, key, subject, result.toString());
  }

  static Row booking(
      String key,
      String subject,
      String owner,
      String resource,
      Instant start,
      Instant end,
      int seats,
      boolean cancelled,
      long revision) {
    return new Row(
        History.BOOKING_SERVICE,
        key,
        subject,
        "%s %s %s to %s, %d seats%s, revision %d"
            .formatted(
                owner, resource, start, end, seats, cancelled ? ", cancelled" : "", revision));
  }

  static Row schedule(String key, int capacity, int slotMinutes, long revision) {
    return new Row(
        "schedule service",
        key,
        key,
        "capacity %d, slots of %d min, revision %d".formatted(capacity, slotMinutes, revision));
  }

  static String key(String tenant, Result result) {
    return switch (result) {
      case Result.BookingState b -> tenant + "/" + b.bookingId();
      case Result.ScheduleState s -> tenant + "/" + s.resourceId();
    };
  }

  static long revision(CommandDocument document) {
    Result result = document.result();
    return result == null ? 0 : result.revision();
  }

  /** The same as {@link History#print} of the document, for what was received as JSON. */
  static long print(JsonNode document) {
    return History.print(document.toString());
  }
}
