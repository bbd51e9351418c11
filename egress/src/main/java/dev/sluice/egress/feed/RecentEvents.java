package dev.sluice.egress.feed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The newest events of a channel, each the next of the one before, with the bytes that were encoded
 * for whoever got them first. Not thread-safe.
 */
final class RecentEvents {
  private static final int MOST = 256;

  private final Deque<FeedEvent> events = new ArrayDeque<>();

  /** The head has moved on to this one. */
  void append(FeedEvent event) {
    if (!events.isEmpty() && events.getLast().sequence() + 1 != event.sequence()) {
      events.clear();
    }
    events.addLast(event);
    if (events.size() > MOST) {
      events.removeFirst();
    }
  }

  /**
   * These were read from the history; taken is what ends where the known ones begin.
   *
   * @param head of the channel
   */
  void prepend(List<FeedEvent> older, long head) {
    for (FeedEvent event : older.reversed()) {
      long next = events.isEmpty() ? head + 1 : events.getFirst().sequence();
      if (event.sequence() + 1 == next && events.size() < MOST) {
        events.addFirst(event);
      }
    }
  }

  /** All events behind that one up to the head; empty if one of them is not known. */
  Optional<List<FeedEvent>> behind(long after, long head) {
    if (after == head) {
      return Optional.of(List.of());
    }
    boolean known =
        !events.isEmpty()
            && events.getLast().sequence() == head
            && events.getFirst().sequence() <= after + 1
            && after < head;
    return known
        ? Optional.of(events.stream().filter(event -> event.sequence() > after).toList())
        : Optional.empty();
  }

  void clear() {
    events.clear();
  }
}
