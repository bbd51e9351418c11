package dev.sluice.faults.history;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that was seen of a campaign, when everything has come to rest.
 *
 * @param accepted the 202s that clients got
 * @param log the records of the events topic, in order within a partition
 * @param commands the commands topic: what was appended, in order within a partition
 * @param effects what the services have done, in the order in which they did it
 * @param seats what is taken of which resource, at rest
 * @param capacity resource to seats
 * @param documents the final state of the read side
 * @param rebuilt the same, rebuilt from the log alone
 * @param deliveries what subscribers received, in order for each subscriber
 * @param looks what a client saw in a query right after an event
 */
public record History(
    List<Accepted> accepted,
    List<Logged> log,
    List<Appended> commands,
    List<Effect> effects,
    List<Taken> seats,
    Map<String, Integer> capacity,
    List<Document> documents,
    List<Document> rebuilt,
    List<Delivery> deliveries,
    List<Look> looks) {

  /** A 202 as a client got it. */
  public record Accepted(String client, String commandId, String idempotencyKey, Instant at) {}

  /** A record of the commands topic. */
  public record Appended(String lane, int partition, long offset, String commandId) {}

  /** A record of the events topic. */
  public record Logged(
      int partition, long offset, String commandId, long revision, EventKind kind, Instant at) {}

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

    boolean isFinal() {
      return switch (this) {
        case SUCCEEDED, REJECTED, FAILED, EXPIRED, CANCELLED -> true;
        case ACCEPTED, AUTHORIZED, STARTED, STEP, PARKED -> false;
      };
    }
  }

  /**
   * Something a service did in a transaction of its own.
   *
   * @param step {@code hold-slot}, {@code create-booking}, …, and {@code undo-…} for compensations
   */
  public record Effect(String commandId, String step, String idempotencyKey, Instant at) {}

  /** A seat that is taken in a period {@code [start, end)} for a booking. */
  public record Taken(String resource, int seats, Instant start, Instant end, String bookingId) {}

  /** A command as the read side shows it. */
  public record Document(
      String commandId, long revision, EventKind status, @Nullable Instant deadline, String body) {}

  /**
   * An event as a subscriber received it.
   *
   * @param feed which feed
   * @param previous sequence of the event before it; 0 for the first
   */
  public record Delivery(
      String subscriber,
      String feed,
      long sequence,
      long previous,
      String commandId,
      long revision) {}

  /** A query sent after an event was received: which revision it showed of the event's command. */
  public record Look(String client, String commandId, long revisionOfEvent, long revisionSeen) {}

  /** The story of one command, for people: everything that mentions it. */
  public String storyOf(String commandId) {
    StringBuilder story = new StringBuilder("command ").append(commandId);
    accepted.stream().filter(a -> a.commandId().equals(commandId)).forEach(a -> line(story, a));
    commands.stream().filter(c -> c.commandId().equals(commandId)).forEach(c -> line(story, c));
    log.stream().filter(l -> l.commandId().equals(commandId)).forEach(l -> line(story, l));
    effects.stream().filter(e -> e.commandId().equals(commandId)).forEach(e -> line(story, e));
    documents.stream().filter(d -> d.commandId().equals(commandId)).forEach(d -> line(story, d));
    deliveries.stream().filter(d -> d.commandId().equals(commandId)).forEach(d -> line(story, d));
    looks.stream().filter(l -> l.commandId().equals(commandId)).forEach(l -> line(story, l));
    return story.toString();
  }

  Optional<Document> document(String commandId) {
    return documents.stream().filter(d -> d.commandId().equals(commandId)).findFirst();
  }

  private static void line(StringBuilder story, Record entry) {
    story.append("\n  ").append(entry);
  }
}
