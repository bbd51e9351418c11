package dev.sluice.ingress.backlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.LaneKey;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BacklogTest {
  private static final int BOUND = 1000;

  private long now;
  private final Backlog backlog = new Backlog(BOUND, () -> now);
  private final Envelope first = inPartition(0);
  private final Envelope second = inPartition(1);
  private int seconds;

  @Test
  void whereNothingIsKnownNothingIsTurnedAway() {
    assertIsTaken(first);
    measure(5000, 0);
    now += TimeUnit.SECONDS.toNanos(10);
    assertThatThrownBy(() -> backlog.check(first)).isInstanceOf(ProblemException.class);
    now++;
    assertIsTaken(first);
    assertThat(backlog.untaken()).isZero();
  }

  @Test
  void onlyAPartitionInWhichTooMuchWaitsTakesNoMore() {
    measure(BOUND + 1, 0);
    assertThat(backlog.untaken()).isEqualTo(BOUND + 1);
    assertThatThrownBy(() -> backlog.check(first))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.OVERLOADED));
    assertIsTaken(second);
  }

  @Test
  void itTakesMoreOnceATenthIsFreeAgain() {
    measure(BOUND + 1, 0);
    measure(BOUND + 1, 100);
    assertThatThrownBy(() -> backlog.check(first)).isInstanceOf(ProblemException.class);
    measure(BOUND + 1, 101);
    assertIsTaken(first);
    measure(BOUND + 101, 101);
    assertIsTaken(first);
  }

  /** Nothing is added meanwhile, so whoever comes back then is taken. */
  @Test
  void whoIsTurnedAwayIsToldWhenThereWillBeRoom() {
    measure(BOUND + 200, 0);
    assertThat(retryAfter()).isEqualTo(Duration.ofSeconds(10));
    measure(BOUND + 200, 50);
    assertThat(retryAfter()).as("one burst tells no pace").isEqualTo(Duration.ofSeconds(10));
    measure(BOUND + 200, 100);
    Duration wait = retryAfter();
    assertThat(wait).as("4 s, and as long again").isEqualTo(Duration.ofSeconds(8));
    for (int i = 1; i <= wait.toSeconds(); i++) {
      measure(BOUND + 200, 100 + 50 * i);
    }
    assertIsTaken(first);
  }

  /**
   * The processors commit once a second what they have taken, and it is looked at four times as
   * often. Who is told so comes when there is room, and at most as long again later, and two
   * commits: from the second commit on, and when the first ones are behind the window.
   */
  @ParameterizedTest
  @CsvSource({"100, 5", "100, 35", "700, 30", "37, 20"})
  void thePaceIsTrueThoughRecordsAreTakenInBursts(int perSecond, int longest) {
    int end = BOUND - BOUND / 10 + perSecond * (2 + longest);
    Map<Long, Duration> told = new LinkedHashMap<>();
    long millis = 0;
    look(millis, end, 0);
    while (!isTaken(first)) {
      if (millis >= 2_000) {
        told.put(millis, retryAfter());
      }
      millis += 250;
      look(millis, end, millis / 1000 * perSecond);
    }
    long room = millis;
    assertThat(told).hasSize(longest * 4);
    told.forEach(
        (at, wait) ->
            assertThat(wait.toMillis())
                .as("told at %d", at)
                .isBetween(room - at, (room - at) * 2 + 3000));
  }

  /** A partition gets its turn once in five seconds, and more than a tenth is taken then. */
  @Test
  void whereTurnsAreRareThereIsRoomWithATurn() {
    for (int i = 0; i <= 8; i++) {
      look(i * 2_500L, BOUND + 700, i / 2 * 150L);
    }
    assertThat(retryAfter()).as("two turns, and as long again").isEqualTo(seconds(20));
    look(30_000, BOUND + 700, 900);
    assertIsTaken(first);
  }

  @Test
  void whoIsToldSoFindsRoomThoughThePaceSlowsDownToHalf() {
    for (int i = 0; i <= 10; i++) {
      look(i * 1_000L, BOUND + 2_000, i * 90L);
    }
    Duration wait = retryAfter();
    for (int i = 1; i <= wait.toSeconds(); i++) {
      look((10 + i) * 1_000L, BOUND + 2_000, 900 + i * 45L);
    }
    assertIsTaken(first);
  }

  /** They are still to be worked off, if not by the processors. */
  @Test
  void commandsThatCannotBeReadYetAreWaitedForToo() {
    look(0, BOUND, 500, 500);
    assertIsTaken(first);
    look(1_000, BOUND + 100, 600, 502);
    assertThat(retryAfter()).as("one step tells no pace").isEqualTo(seconds(10));
    assertThat(backlog.untaken()).isEqualTo(500);
    assertIsTaken(second);
    look(2_000, BOUND + 100, 600, 451);
    assertThat(retryAfter()).as("one step more").isEqualTo(seconds(2));
    look(3_000, BOUND + 100, 600, 400);
    assertIsTaken(first);
  }

  /** What was taken before the first look is not part of what was seen to be taken. */
  @Test
  void whereItBeginsToLookMakesThePaceNoFaster() {
    look(900, BOUND + 1_000, 0);
    look(1_000, BOUND + 1_000, 100);
    look(2_000, BOUND + 1_000, 200);
    assertThat(retryAfter()).isEqualTo(Duration.ofSeconds(18));
  }

  @Test
  void aPaceThatStallsIsSaidToBeSlowerAndInTheEndNotToBeKnown() {
    for (int i = 0; i <= 5; i++) {
      look(i * 1_000L, BOUND + 1_000, i * 100L);
    }
    assertThat(retryAfter()).isEqualTo(Duration.ofSeconds(12));
    look(11_000, BOUND + 1_000, 500);
    assertThat(retryAfter()).isEqualTo(Duration.ofSeconds(24));
    look(40_000, BOUND + 1_000, 500);
    assertThat(retryAfter()).isEqualTo(Duration.ofSeconds(10));
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  /** A second after the last one. */
  private void measure(long end, long taken) {
    seconds++;
    look(TimeUnit.SECONDS.toMillis(seconds), end, taken);
  }

  private void look(long millis, long end, long taken) {
    look(millis, end, taken, 0);
  }

  private void look(long millis, long end, long taken, long unread) {
    Offsets.Look look = new Offsets.Look(new long[] {end, 10}, new long[] {taken, 10});
    now = TimeUnit.MILLISECONDS.toNanos(millis);
    backlog.measured(look, unread);
  }

  private boolean isTaken(Envelope envelope) {
    try {
      backlog.check(envelope);
      return true;
    } catch (ProblemException _) {
      return false;
    }
  }

  private Duration retryAfter() {
    try {
      backlog.check(first);
    } catch (ProblemException e) {
      return e.problem().retryAfter();
    }
    throw new AssertionError("it was taken");
  }

  private void assertIsTaken(Envelope envelope) {
    assertThatCode(() -> backlog.check(envelope)).doesNotThrowAnyException();
  }

  private static Envelope inPartition(int partition) {
    for (int i = 0; ; i++) {
      LaneKey lane = LaneKey.of("demo", "room-" + i);
      byte[] key = lane.value().getBytes(StandardCharsets.UTF_8);
      if (BuiltInPartitioner.partitionForKey(key, 2) == partition) {
        return new Envelope(
            new UUID(1, i),
            new Command.CancelBooking(BookingId.of(lane, new UUID(2, i)), null),
            new Principal("client-a", "demo", Set.of("client"), Set.of()),
            Instant.EPOCH,
            null,
            null,
            null,
            Fingerprint.of(new byte[] {1}),
            null);
      }
    }
  }
}
