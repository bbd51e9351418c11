package dev.sluice.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What clients see of a feed whose beginning has been dropped. */
final class AgedOutIT {
  private static EgressPair pair;
  private static TestLog log;
  private static TestEgress egress;
  private static TestEgress second;

  private final Principal who = TestLog.client();
  private final Principal operator =
      new Principal("op", who.tenant(), Set.of("operator"), Set.of());

  @BeforeAll
  static void open() {
    pair = EgressPair.open(Map.of("cache.status-kept", "1s"));
    log = pair.log();
    egress = pair.first();
    second = pair.second();
  }

  @AfterAll
  static void close() {
    pair.close();
  }

  @Test
  void aStreamGoesOnBehindWhatIsGoneAndSaysSo() throws Exception {
    Envelope old = pair.book(who);
    pair.book(who);
    pair.ageOut();
    Envelope fresh = pair.book(who);
    for (TestEgress instance : List.of(egress, second)) {
      try (SseClient stream =
          instance.stream(who, "/v1/events", "Last-Event-ID", "0000000000000003")) {
        truncated(stream.next(), 3, 8);
        assertThat(stream.next(4)).extracting(SseClient.Event::id).isEqualTo(EgressPair.ids(9, 12));
      }
      try (SseClient stream = instance.stream(who, "/v1/events?lastEventId=8")) {
        assertThat(stream.next().id()).isEqualTo("0000000000000009");
      }
      try (SseClient stream = instance.stream(who, "/v1/events?from=earliest")) {
        assertThat(stream.next(4)).extracting(SseClient.Event::id).isEqualTo(EgressPair.ids(9, 12));
      }
      try (SseClient stream =
          instance.stream(
              who, "/v1/events?lastEventId=1&types=command.succeeded&resourceId=room")) {
        truncated(stream.next(), 1, 8);
        assertThat(stream.next().id()).isEqualTo("0000000000000012");
      }
      try (SseClient stream = instance.stream(operator, "/v1/events?scope=tenant&lastEventId=2")) {
        truncated(stream.next(), 2, 8);
        assertThat(stream.next(4)).extracting(SseClient.Event::id).isEqualTo(EgressPair.ids(9, 12));
      }
      JsonNode ticket = TestEgress.json(instance.post(who, "/v1/events/tickets"));
      String path = "/v1/events?lastEventId=7&ticket=" + ticket.path("ticket").asString();
      try (SseClient stream = instance.anonymousStream(path)) {
        truncated(stream.next(), 7, 8);
        assertThat(stream.next().id()).isEqualTo("0000000000000009");
      }
    }
    String gone = "/v1/commands/" + old.commandId();
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (second.get(who, gone).statusCode() == 200) { // Redis has it for a second.
      assertThat(System.nanoTime()).isLessThan(end);
    }
    assertThat(second.get(who, gone).statusCode()).isEqualTo(404);
    assertThat(second.get(who, gone + "/events").statusCode()).isEqualTo(404);
    assertThat(egress.get(who, "/v1/commands/" + fresh.commandId()).statusCode()).isEqualTo(200);
    JsonNode listed = TestEgress.json(egress.get(who, "/v1/commands"));
    assertThat(listed.path("items").size()).isEqualTo(1);
    assertThat(
            egress.get(who, "/v1/bookings/" + old.bookingId().orElseThrow().value()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aFeedOfWhichNothingIsLeftGoesOnWithItsNextNumber() throws Exception {
    pair.book(who);
    pair.ageOut();
    try (SseClient earliest = egress.stream(who, "/v1/events?from=earliest");
        SseClient resumed = second.stream(who, "/v1/events?lastEventId=2")) {
      truncated(resumed.next(), 2, 4);
      pair.book(who);
      assertThat(earliest.next(4)).extracting(SseClient.Event::id).isEqualTo(EgressPair.ids(5, 8));
      assertThat(resumed.next(4)).extracting(SseClient.Event::id).isEqualTo(EgressPair.ids(5, 8));
    }
  }

  @Test
  void theFeedOfACommandThatIsStillDecidedOnGoesOn() throws Exception {
    Envelope envelope = TestLog.create(who, "room", null);
    List<FeedEntry> events = TestLog.booked(envelope);
    log.accept(envelope);
    log.publish(events.subList(0, 3));
    pair.await(envelope, 3);
    pair.ageOut();
    String path = "/v1/commands/" + envelope.commandId() + "/events";
    try (SseClient stream = egress.stream(who, path)) {
      truncated(stream.next(), 0, 3);
      log.publish(events.subList(3, 4));
      assertThat(stream.next().id()).isEqualTo("0000000000000004");
      assertThat(stream.next().type()).isEqualTo("end");
    }
    try (SseClient again = second.stream(who, path)) {
      truncated(again.next(), 0, 3);
      assertThat(again.next().id()).isEqualTo("0000000000000004");
      assertThat(again.next().type()).isEqualTo("end");
    }
  }

  @Test
  void theFeedOfACommandWhoseEventsAreGoneEnds() throws Exception {
    Envelope envelope = TestLog.create(who, "room", null);
    List<FeedEntry> events = TestLog.booked(envelope);
    // It ended so late that its document is kept from its end.
    Instant late = Instant.now().plus(Duration.ofDays(30));
    CommandDocument last = events.get(2).document().succeeded(TestLog.booking(envelope), late);
    log.publish(events.subList(0, 3));
    log.publish(new FeedEntry(EventType.SUCCEEDED, late, last, null));
    pair.await(envelope, 4);
    pair.ageOut();
    String path = "/v1/commands/" + envelope.commandId() + "/events";
    try (SseClient stream = egress.stream(who, path)) {
      truncated(stream.next(), 0, 4);
      assertThat(stream.next().type()).isEqualTo("end");
    }
    assertThat(egress.get(who, path, "Last-Event-ID", "4").statusCode()).isEqualTo(204);
  }

  private static void truncated(SseClient.Event event, int after, int position) {
    assertThat(event.type()).isEqualTo("feed.truncated");
    assertThat(event.id()).isEqualTo(EgressPair.ids(position, position).getFirst());
    JsonNode data = TestEgress.json(event.data()).path("data");
    assertThat(data.path("reason").asString()).isEqualTo("history-gone");
    assertThat(data.path("lastEventId").asString())
        .isEqualTo(EgressPair.ids(after, after).getFirst());
    assertThat(data.path("continuesAfter").asString()).isEqualTo(event.id());
  }
}
