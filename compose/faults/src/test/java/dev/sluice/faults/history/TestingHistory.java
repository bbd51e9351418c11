package dev.sluice.faults.history;

import dev.sluice.faults.history.History.EventKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A history that a test puts together; it begins with nothing, on one lane of one partition. */
final class TestingHistory {
  static final Instant T = Instant.parse("2026-11-22T10:00:00Z");
  static final Duration SKEW = Duration.ofSeconds(2);
  static final int PARTITION = 3;

  final List<History.Accepted> accepted = new ArrayList<>();
  final List<History.Asked> asked = new ArrayList<>();
  final List<History.Logged> log = new ArrayList<>();
  final List<History.Appended> commands = new ArrayList<>();
  final List<History.Ordered> orders = new ArrayList<>();
  final List<History.Effect> effects = new ArrayList<>();
  final List<History.Held> holds = new ArrayList<>();
  final List<History.Booked> bookings = new ArrayList<>();
  final List<History.Taken> seats = new ArrayList<>();
  final Map<String, Integer> capacity = new HashMap<>(Map.of("room", 1));
  final List<History.Document> documents = new ArrayList<>();
  final List<History.Row> live = new ArrayList<>();
  final List<History.Row> rebuilt = new ArrayList<>();
  final List<History.Delivery> deliveries = new ArrayList<>();
  final Map<String, History.Filter> filters = new HashMap<>();
  final List<History.Delivery> told = new ArrayList<>();
  final Map<String, History.Filter> hooks = new HashMap<>();
  final List<History.Look> looks = new ArrayList<>();
  final List<History.Trouble> troubles = new ArrayList<>();

  /** An event at {@link #T} plus so many milliseconds as its offset says. */
  void logged(long offset, String id, long revision, EventKind kind) {
    Instant at = T.plusMillis(offset);
    log.add(new History.Logged(PARTITION, offset, id, revision, kind, at, print(id, revision)));
  }

  void appended(long offset, String id) {
    commands.add(new History.Appended("lane", PARTITION, offset, id, null));
  }

  /** An event on alice's feed. */
  void delivered(String subscriber, long sequence, String id, long revision, EventKind kind) {
    deliveries.add(
        new History.Delivery(
            subscriber,
            "demo/alice",
            sequence,
            sequence - 1,
            id,
            "room",
            revision,
            kind,
            T,
            print(id, revision)));
  }

  static long print(String id, long revision) {
    return History.print(id + "#" + revision);
  }

  History history() {
    return new History(
        accepted,
        asked,
        log,
        commands,
        orders,
        effects,
        holds,
        bookings,
        seats,
        capacity,
        capacity,
        documents,
        live,
        rebuilt,
        deliveries,
        filters,
        told,
        hooks,
        looks,
        troubles,
        SKEW);
  }
}
