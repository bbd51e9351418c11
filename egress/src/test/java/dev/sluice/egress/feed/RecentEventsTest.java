package dev.sluice.egress.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.event.EventType;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class RecentEventsTest {
  private final RecentEvents recent = new RecentEvents();

  private static List<FeedEvent> events(long from, long to) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(s -> new FeedEvent(s, EventType.STEP, null, false, new byte[0]))
        .toList();
  }

  private static Optional<List<Long>> numbers(Optional<List<FeedEvent>> found) {
    return found.map(list -> list.stream().map(FeedEvent::sequence).toList());
  }

  @Test
  void knowsWhatIsBehindAnEventThatItReachesBackTo() {
    events(5, 8).forEach(recent::append);
    assertThat(numbers(recent.behind(6, 8))).contains(List.of(7L, 8L));
    assertThat(numbers(recent.behind(4, 8))).contains(List.of(5L, 6L, 7L, 8L));
    assertThat(numbers(recent.behind(8, 8))).contains(List.of());
    assertThat(recent.behind(3, 8)).isEmpty();
  }

  @Test
  void doesNotVouchForWhatIsAheadOfTheHead() {
    events(5, 8).forEach(recent::append);
    assertThat(recent.behind(9, 8)).isEmpty();
    assertThat(recent.behind(7, 9)).isEmpty();
  }

  @Test
  void takesFromTheHistoryOnlyWhatEndsWhereItBegins() {
    recent.prepend(events(3, 6), 8);
    assertThat(recent.behind(5, 8)).isEmpty();
    recent.prepend(events(3, 8), 8);
    assertThat(numbers(recent.behind(5, 8))).contains(List.of(6L, 7L, 8L));
    recent.append(events(9, 9).getFirst());
    recent.prepend(events(1, 2), 9);
    assertThat(numbers(recent.behind(0, 9)))
        .contains(LongStream.rangeClosed(1, 9).boxed().toList());
  }

  @Test
  void beginsAnewBehindAGap() {
    events(1, 3).forEach(recent::append);
    events(5, 6).forEach(recent::append);
    assertThat(recent.behind(2, 6)).isEmpty();
    assertThat(numbers(recent.behind(4, 6))).contains(List.of(5L, 6L));
  }

  @Test
  void isBounded() {
    events(1, 1_000).forEach(recent::append);
    assertThat(recent.behind(700, 1_000)).isEmpty();
    assertThat(recent.behind(800, 1_000).orElseThrow()).hasSize(200);
  }
}
