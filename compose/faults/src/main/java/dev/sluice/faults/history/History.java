package dev.sluice.faults.history;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that was seen of a campaign, when everything has come to rest.
 *
 * @param accepted the 202s that clients got
 * @param log the records of the events topic, in order within a partition
 * @param commands the commands topic: what was appended, in order within a partition
 * @param effects what changed in the services' tables, in the order in which it did, by the clock
 *     of the database
 * @param bookings the booking service's own, at rest
 * @param seats what is taken of which resource, at rest
 * @param capacity resource to seats
 * @param documents the final state of the read side, as polls show it
 * @param live the rows of the projections, and what the services have of their own
 * @param rebuilt the same, rebuilt from the log alone
 * @param deliveries what subscribers received, in order for each subscriber
 * @param looks what a client saw in a query after it had seen something else
 * @param skew how far the clock of a process may have been from that of the database
 */
public record History(
    List<Accepted> accepted,
    List<Logged> log,
    List<Appended> commands,
    List<Effect> effects,
    List<Booked> bookings,
    List<Taken> seats,
    Map<String, Integer> capacity,
    List<Document> documents,
    List<Row> live,
    List<Row> rebuilt,
    List<Delivery> deliveries,
    List<Look> looks,
    Duration skew) {

  /** A 202 as a client got it. */
  public record Accepted(String client, String commandId, String idempotencyKey, Instant at) {}

  /** A record of the commands topic. */
  public record Appended(String lane, int partition, long offset, String commandId) {}

  /**
   * A record of the events topic.
   *
   * @param at by the clock of the processor
   * @param print of the document, see {@link #print}
   */
  public record Logged(
      int partition,
      long offset,
      String commandId,
      long revision,
      EventKind kind,
      Instant at,
      long print) {}

  /** What an event says of its command. */
  public enum EventKind {
    ACCEPTED,
    AUTHORIZED,
    STARTED,
    STEP,
    SUCCEEDED,
    REJECTED,
    FAILED,
    EXPIRED,
    CANCELLED,
    PARKED;

    /** Whether nothing comes after it. */
    public boolean isFinal() {
      return switch (this) {
        case SUCCEEDED, REJECTED, FAILED, EXPIRED, CANCELLED -> true;
        case ACCEPTED, AUTHORIZED, STARTED, STEP, PARKED -> false;
      };
    }
  }

  /**
   * Something that changed in a service's tables.
   *
   * @param step {@code hold-slot}, {@code create-booking}, …, and {@code undo-…} for compensations
   */
  public record Effect(String commandId, String step, Instant at) {}

  /** A booking as the booking service has it. */
  public record Booked(
      String bookingId,
      String resource,
      int seats,
      Instant start,
      Instant end,
      boolean cancelled,
      String changedBy) {}

  /** A seat that is taken in a period {@code [start, end)} for a booking. */
  public record Taken(String resource, int seats, Instant start, Instant end, String bookingId) {}

  /** A command as polls show it. */
  public record Document(
      String commandId,
      String type,
      long revision,
      EventKind status,
      @Nullable Instant deadline,
      long print) {}

  /**
   * A row of a projection.
   *
   * @param subject the command that it is about, or what is nearest to one
   */
  public record Row(String table, String key, String subject, String value) {}

  /**
   * An event as a subscriber received it.
   *
   * @param feed which feed
   * @param previous sequence of the event before it; 0 for the first
   * @param print of the document it carried
   */
  public record Delivery(
      String subscriber,
      String feed,
      long sequence,
      long previous,
      String commandId,
      long revision,
      EventKind kind,
      Instant at,
      long print) {}

  /**
   * A query sent after something was seen.
   *
   * @param what {@code command}, {@code booking}, …
   * @param revisionKnown which revision the client had seen before
   * @param revisionSeen which the query showed; 0 for none
   * @param print of the document that it showed; 0 if it showed none of a command
   */
  public record Look(
      String client,
      String commandId,
      String what,
      long revisionKnown,
      long revisionSeen,
      long print) {}

  /** Tells documents apart without keeping them. */
  public static long print(String document) {
    long print = 1125899906842597L;
    for (int i = 0; i < document.length(); i++) {
      print = 31 * print + document.charAt(i);
    }
    return print;
  }

  Map<String, Document> documentsById() {
    Map<String, Document> byId = HashMap.newHashMap(documents.size());
    documents.forEach(d -> byId.put(d.commandId(), d));
    return byId;
  }

  /** The story of one command, for people: everything that mentions it. */
  public String storyOf(String subject) {
    StringBuilder story = new StringBuilder("the story of ").append(subject);
    lines(story, accepted.stream().filter(a -> a.commandId().equals(subject)));
    lines(story, commands.stream().filter(c -> c.commandId().equals(subject)));
    lines(story, log.stream().filter(l -> l.commandId().equals(subject)));
    lines(story, effects.stream().filter(e -> e.commandId().equals(subject)));
    lines(story, bookings.stream().filter(b -> b.changedBy().startsWith(subject)));
    lines(story, bookings.stream().filter(b -> b.bookingId().equals(subject)));
    lines(story, seats.stream().filter(s -> s.bookingId().equals(subject)));
    lines(story, documents.stream().filter(d -> d.commandId().equals(subject)));
    lines(story, live.stream().filter(r -> r.subject().equals(subject)));
    lines(story, rebuilt.stream().filter(r -> r.subject().equals(subject)));
    lines(story, deliveries.stream().filter(d -> d.commandId().equals(subject)));
    lines(story, looks.stream().filter(l -> l.commandId().equals(subject)));
    return story.toString();
  }

  private static void lines(StringBuilder story, Stream<? extends Record> entries) {
    entries.forEach(entry -> story.append("\n  ").append(entry));
  }
}
