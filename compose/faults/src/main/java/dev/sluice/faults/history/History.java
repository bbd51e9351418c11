package dev.sluice.faults.history;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that was seen of a campaign, when everything has come to rest.
 *
 * @param accepted the 202s that clients got for commands
 * @param asked the 202s that clients and operators got for orders about commands
 * @param log the records of the events topic, in order within a partition
 * @param commands the commands topic: what was appended, in order within a partition
 * @param orders the orders about commands in the same topic
 * @param effects what changed in the services' tables, in the order in which it did, by the clock
 *     of the database
 * @param holds what the schedule service ever held, by the same clock
 * @param bookings the booking service's own, at rest
 * @param seats what is taken of which resource, at rest
 * @param capacity resource to seats
 * @param leastCapacity resource to the fewest seats that it ever had
 * @param documents the final state of the read side, as polls show it
 * @param live the rows of the projections, and what the services have of their own
 * @param rebuilt the same, rebuilt from the log alone
 * @param deliveries what subscribers received, in order for each subscriber
 * @param filters of the subscribers that did not ask for all of their feed
 * @param told what receivers of webhooks took, in order for each receiver; repeats too
 * @param hooks of the receivers, what they asked for
 * @param looks what a client saw in a query after it had seen something else
 * @param troubles the faults that were injected
 * @param skew how far the clock of a process may have been from that of the database
 */
public record History(
    List<Accepted> accepted,
    List<Asked> asked,
    List<Logged> log,
    List<Appended> commands,
    List<Ordered> orders,
    List<Effect> effects,
    List<Held> holds,
    List<Booked> bookings,
    List<Taken> seats,
    Map<String, Integer> capacity,
    Map<String, Integer> leastCapacity,
    List<Document> documents,
    List<Row> live,
    List<Row> rebuilt,
    List<Delivery> deliveries,
    Map<String, Filter> filters,
    List<Delivery> told,
    Map<String, Filter> hooks,
    List<Look> looks,
    List<Trouble> troubles,
    Duration skew) {

  /** A 202 as a client got it. */
  public record Accepted(String client, String commandId, String idempotencyKey, Instant at) {}

  /**
   * An order about a command that was answered 202.
   *
   * @param order {@code cancel}, {@code retry} or {@code abandon}
   * @param requestedAt as the answer says
   * @param ended whether the answer said that the command had ended, so that there was nothing left
   *     to be asked
   */
  public record Asked(
      String client, String commandId, String order, Instant requestedAt, boolean ended) {}

  /**
   * A command in the commands topic.
   *
   * @param wanted the period that it asks for, if it asks for one
   */
  public record Appended(
      String lane, int partition, long offset, String commandId, @Nullable Wanted wanted) {}

  /** A period {@code [start, end)} that a command asks for, with so many seats. */
  public record Wanted(Instant start, Instant end, int seats) {}

  /** An order in the commands topic. */
  public record Ordered(
      int partition, long offset, String commandId, String order, Instant requestedAt) {}

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

  /** The rows of the booking service itself. */
  public static final String BOOKING_SERVICE = "booking service";

  /** What an event says of its command, or webhook. */
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
    PARKED,
    WEBHOOK_DISABLED;

    /** Whether nothing comes after it. */
    public boolean isFinal() {
      return switch (this) {
        case SUCCEEDED, REJECTED, FAILED, EXPIRED, CANCELLED -> true;
        case ACCEPTED, AUTHORIZED, STARTED, STEP, PARKED, WEBHOOK_DISABLED -> false;
      };
    }
  }

  /**
   * Something that changed in a service's tables.
   *
   * @param step {@code hold-slot}, {@code create-booking}, …, and {@code undo-…} for compensations
   */
  public record Effect(String commandId, String step, Instant at) {}

  /**
   * Seats that were held, of the period {@code [start, end)}.
   *
   * @param until absent: they still are
   */
  public record Held(
      String commandId,
      String resource,
      String bookingId,
      Instant start,
      Instant end,
      int seats,
      Instant from,
      @Nullable Instant until) {}

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

  /**
   * A command as polls show it.
   *
   * @param reason the code of the reason for its end; empty if there is none
   * @param detail of the reason, for people
   * @param resource what it is about; empty if that is not known
   * @param bookingId which booking it is about; empty if about none
   * @param orders what it says of the orders about it
   */
  public record Document(
      String commandId,
      String type,
      long revision,
      EventKind status,
      String reason,
      String detail,
      String resource,
      String bookingId,
      @Nullable Instant deadline,
      List<Noted> orders,
      long print) {}

  /** What the document of a command says of an order about it. */
  public record Noted(String order, Instant requestedAt, String outcome) {}

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
   * @param resource what its command is about; empty if that is not known
   * @param previous sequence of the event before it; 0 for the first
   * @param print of the document it carried
   */
  public record Delivery(
      String subscriber,
      String feed,
      long sequence,
      long previous,
      String commandId,
      String resource,
      long revision,
      EventKind kind,
      Instant at,
      long print) {}

  /**
   * What of its feed a subscriber asked for.
   *
   * @param kinds empty: all
   * @param resource empty: all
   */
  public record Filter(String feed, Set<EventKind> kinds, String resource) {
    /** Whether an event of the feed was asked for. */
    public boolean shows(Delivery event) {
      return (kinds.isEmpty() || kinds.contains(event.kind()))
          && (resource.isEmpty() || resource.equals(event.resource()));
    }
  }

  /**
   * A fault that was injected.
   *
   * @param kind {@code KILL}, {@code FAIL_SERVICE}, …
   * @param target which process, part or service
   */
  public record Trouble(String kind, String target, Instant from, Instant until) {}

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

  /**
   * The commands that an operator gave up where they could go neither on nor back. What they leave
   * behind is the operator's to clear away, so it is held against nobody.
   */
  Set<String> abandoned() {
    return documents.stream()
        .filter(d -> d.status() == EventKind.FAILED && d.reason().equals("abandoned"))
        .map(Document::commandId)
        .collect(Collectors.toSet());
  }

  /** The bookings of commands that were {@link #abandoned}. */
  Set<String> abandonedBookings() {
    Set<String> commands = abandoned();
    return documents.stream()
        .filter(d -> commands.contains(d.commandId()))
        .map(Document::bookingId)
        .collect(Collectors.toSet());
  }

  /** The story of one command, for people: everything that mentions it. */
  public String storyOf(String subject) {
    StringBuilder story = new StringBuilder("the story of ").append(subject);
    lines(story, accepted.stream().filter(a -> a.commandId().equals(subject)));
    lines(story, asked.stream().filter(a -> a.commandId().equals(subject)));
    lines(story, commands.stream().filter(c -> c.commandId().equals(subject)));
    lines(story, orders.stream().filter(o -> o.commandId().equals(subject)));
    lines(story, log.stream().filter(l -> l.commandId().equals(subject)));
    lines(story, effects.stream().filter(e -> e.commandId().equals(subject)));
    lines(story, holds.stream().filter(h -> h.commandId().equals(subject)));
    lines(story, bookings.stream().filter(b -> b.changedBy().startsWith(subject)));
    lines(story, bookings.stream().filter(b -> b.bookingId().equals(subject)));
    lines(story, seats.stream().filter(s -> s.bookingId().equals(subject)));
    lines(story, documents.stream().filter(d -> d.commandId().equals(subject)));
    lines(story, live.stream().filter(r -> r.subject().equals(subject)));
    lines(story, rebuilt.stream().filter(r -> r.subject().equals(subject)));
    lines(story, deliveries.stream().filter(d -> d.commandId().equals(subject)));
    lines(story, told.stream().filter(d -> d.commandId().equals(subject)));
    lines(story, looks.stream().filter(l -> l.commandId().equals(subject)));
    return story.toString();
  }

  private static void lines(StringBuilder story, Stream<? extends Record> entries) {
    entries.forEach(entry -> story.append("\n  ").append(entry));
  }
}
