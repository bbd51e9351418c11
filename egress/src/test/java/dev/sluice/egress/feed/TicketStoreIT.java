package dev.sluice.egress.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestLog;
import dev.sluice.egress.TestProjections;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.runtime.auth.AuthenticatedCaller;
import dev.sluice.runtime.http.ClientAddress;
import dev.sluice.schemas.event.EventType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class TicketStoreIT {
  private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
  private static final ClientAddress HERE = new ClientAddress("198.51.100.7");
  private static TestProjections db;

  private final Ticket ticket =
      new Ticket(
          new AuthenticatedCaller(TestLog.client(), NOW.plusSeconds(600)),
          true,
          new FeedFilter(Set.of(EventType.SUCCEEDED, EventType.FAILED), "room"),
          HERE);

  @BeforeAll
  static void open() {
    db = TestProjections.fresh();
  }

  @AfterAll
  static void close() {
    db.close();
  }

  @Test
  void aTicketIsWhatItWasMadeOf() {
    String text = at(NOW).issue(ticket);
    assertThat(at(NOW).use(text, HERE)).contains(ticket);
  }

  @Test
  void ofManyThatComeWithOneTicketOneGetsIn() throws Exception {
    String text = at(NOW).issue(ticket);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<Ticket>>> uses = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        uses.add(threads.submit(() -> at(NOW).use(text, HERE)));
      }
      int admitted = 0;
      for (Future<Optional<Ticket>> use : uses) {
        admitted += use.get().isPresent() ? 1 : 0;
      }
      assertThat(admitted).isEqualTo(1);
    }
  }

  @Test
  void itIsGoodForAMinute() {
    String text = at(NOW).issue(ticket);
    String late = at(NOW).issue(ticket);
    assertThat(at(NOW.plus(Duration.ofMillis(59_900))).use(text, HERE)).isPresent();
    assertThat(at(NOW.plusSeconds(60)).use(late, HERE)).isEmpty();
  }

  @Test
  void itIsNoLongerGoodThanTheTokenItWasGotWith() {
    Ticket ending =
        new Ticket(
            new AuthenticatedCaller(TestLog.client(), NOW.plusSeconds(10)),
            false,
            FeedFilter.ALL,
            HERE);
    String text = at(NOW).issue(ending);
    assertThat(at(NOW.plusSeconds(10)).use(text, HERE)).isEmpty();
  }

  @Test
  void whoStoleItCannotUseItFromElsewhereAndNobodyCanAfterThat() {
    String text = at(NOW).issue(ticket);
    assertThat(at(NOW).use(text, new ClientAddress("203.0.113.9"))).isEmpty();
    assertThat(at(NOW).use(text, HERE)).isEmpty();
  }

  @Test
  void whatNobodyCameWithIsForgotten() {
    at(NOW.minusSeconds(3_600)).issue(ticket);
    at(NOW).forgetExpired();
    assertThat(
            db.column(
                "select count(*) from stream_tickets where expires_at <= timestamptz '"
                    + NOW
                    + "'"))
        .containsExactly(0L);
  }

  private static TicketStore at(Instant now) {
    return new TicketStore(db.projections(), Clock.fixed(now, ZoneOffset.UTC));
  }
}
