package dev.sluice.bench.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.kafka.EventCodec;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BookingEventsTest {
  private final BookingEvents events = new BookingEvents("tenant");

  @Test
  void tellsTheWholeStoryOfABooking() {
    Envelope envelope = events.envelope("subject", 7, Instant.parse("2026-01-02T03:04:05Z"));
    List<FeedEntry> story = events.story(envelope);
    assertThat(story)
        .hasSize(BookingEvents.EACH)
        .extracting(FeedEntry::type)
        .containsExactly(
            EventType.ACCEPTED,
            EventType.AUTHORIZED,
            EventType.STARTED,
            EventType.STEP,
            EventType.STEP,
            EventType.STEP,
            EventType.SUCCEEDED);
    assertThat(story)
        .extracting(entry -> entry.document().revision())
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(story.getLast().document().status()).isEqualTo(CommandStatus.SUCCEEDED);
    assertThat(story.getLast().document().result()).isInstanceOf(Result.BookingState.class);
    assertThat(EventCodec.readEntry(EventCodec.write(story.getLast()))).isEqualTo(story.getLast());
  }

  @Test
  void makesIdsOfVersionSevenThatSortByTime() {
    Envelope earlier = events.envelope("subject", 1, Instant.parse("2026-01-02T03:04:05.001Z"));
    Envelope later = events.envelope("subject", 1, Instant.parse("2026-01-02T03:04:05.002Z"));
    assertThat(earlier.commandId().version()).isEqualTo(7);
    assertThat(earlier.commandId().variant()).isEqualTo(2);
    assertThat(earlier.commandId().toString()).isLessThan(later.commandId().toString());
  }

  @Test
  void definesEachResourceThatIsBooked() {
    assertThat(events.definitions("subject"))
        .extracting(envelope -> envelope.resourceId().orElseThrow())
        .doesNotHaveDuplicates()
        .contains(BookingEvents.resource(0), BookingEvents.resource(12_345));
  }
}
