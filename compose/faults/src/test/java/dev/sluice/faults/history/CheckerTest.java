package dev.sluice.faults.history;

import static dev.sluice.faults.history.TestingHistory.SKEW;
import static dev.sluice.faults.history.TestingHistory.T;
import static dev.sluice.faults.history.TestingHistory.print;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.faults.history.History.Accepted;
import dev.sluice.faults.history.History.Appended;
import dev.sluice.faults.history.History.Booked;
import dev.sluice.faults.history.History.Delivery;
import dev.sluice.faults.history.History.Document;
import dev.sluice.faults.history.History.Effect;
import dev.sluice.faults.history.History.EventKind;
import dev.sluice.faults.history.History.Logged;
import dev.sluice.faults.history.History.Look;
import dev.sluice.faults.history.History.Row;
import dev.sluice.faults.history.History.Taken;
import dev.sluice.faults.history.History.Trouble;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For each promise, deliberately broken histories are caught; the whole one is not. */
class CheckerTest {
  private final TestingHistory whole = new TestingHistory();
  private final List<Accepted> accepted = whole.accepted;
  private final List<Logged> log = whole.log;
  private final List<Appended> commands = whole.commands;
  private final List<Effect> effects = whole.effects;
  private final List<Booked> bookings = whole.bookings;
  private final List<Taken> seats = whole.seats;
  private final List<Document> documents = whole.documents;
  private final List<Row> live = whole.live;
  private final List<Row> rebuilt = whole.rebuilt;
  private final List<Delivery> deliveries = whole.deliveries;
  private final List<Look> looks = whole.looks;

  /** Two bookings on one lane: the first succeeds, the second is rejected after a hold. */
  @BeforeEach
  void aWholeHistory() {
    accepted.add(new Accepted("alice", "c1", "k1", T));
    accepted.add(new Accepted("bob", "c2", "k2", T));
    whole.appended(10, "c1");
    whole.appended(11, "c2");
    // The client sent it twice, and the second copy was dropped.
    whole.appended(12, "c1");
    log.add(logged(0, "c1", 1, EventKind.ACCEPTED));
    log.add(logged(1, "c1", 2, EventKind.STARTED));
    log.add(logged(2, "c1", 3, EventKind.SUCCEEDED));
    log.add(logged(3, "c2", 1, EventKind.ACCEPTED));
    log.add(logged(4, "c2", 2, EventKind.STARTED));
    log.add(logged(5, "c2", 3, EventKind.REJECTED));
    effects.add(new Effect("c1", "hold-slot", T));
    effects.add(new Effect("c1", "create-booking", T.plusMillis(1)));
    effects.add(new Effect("c1", "confirm-hold", T.plusMillis(2)));
    effects.add(new Effect("c2", "hold-slot", T.plusMillis(3)));
    effects.add(new Effect("c2", "undo-hold-slot", T.plusMillis(4)));
    bookings.add(booked("b1", T, false));
    bookings.add(booked("b2", T.plusSeconds(3600), false));
    bookings.add(booked("b3", T, true));
    seats.add(new Taken("room", 1, T, T.plusSeconds(1800), "b1"));
    seats.add(new Taken("room", 1, T.plusSeconds(1800), T.plusSeconds(3600), "b1"));
    seats.add(new Taken("room", 1, T.plusSeconds(3600), T.plusSeconds(7200), "b2"));
    documents.add(document("c1", 3, EventKind.SUCCEEDED, null));
    documents.add(document("c2", 3, EventKind.REJECTED, null));
    live.add(new Row("commands", "c1", "c1", "SUCCEEDED 3"));
    live.add(new Row("feeds", "demo/alice", "demo/alice", "1 to 3"));
    rebuilt.addAll(live);
    deliveries.add(delivery("s1", 1, 0, "c1", 1));
    deliveries.add(delivery("s1", 2, 1, "c1", 2));
    deliveries.add(delivery("s1", 3, 2, "c1", 3));
    deliveries.add(delivery("s2", 1, 0, "c1", 1));
    looks.add(new Look("alice", "c1", "command", 3, 3, print("c1", 3)));
    looks.add(new Look("alice", "c1", "booking", 1, 2, 0));
    whole.troubles.add(new Trouble("FAIL_SERVICE", "booking", T.minusSeconds(1), T.plusSeconds(1)));
  }

  @Test
  void aWholeHistoryKeepsAllPromises() {
    assertThat(Checker.check(history())).isEmpty();
    assertThat(Checker.report(history())).isEmpty();
  }

  @Test
  void anAcceptedCommandThatIsNotInTheLogIsLost() {
    commands.removeIf(c -> c.commandId().equals("c1"));
    assertBroken(1, "c1");
  }

  @Test
  void aCommandWithoutAnEndIsLost() {
    log.removeIf(l -> l.commandId().equals("c2") && l.kind() == EventKind.REJECTED);
    assertBroken(1, "c2");
  }

  @Test
  void aCommandWithTwoEndsIsCaught() {
    log.add(logged(5, "c1", 4, EventKind.FAILED));
    assertBroken(1, "c1");
  }

  @Test
  void anEventWrittenTwiceIsCaught() {
    log.add(logged(5, "c1", 2, EventKind.STARTED));
    assertBroken(1, "c1");
  }

  @Test
  void aDocumentThatContradictsTheLogIsCaught() {
    documents.set(1, document("c2", 3, EventKind.SUCCEEDED, null));
    assertBroken(1, "c2");
  }

  @Test
  void aStepThatTookEffectTwiceIsCaught() {
    effects.add(2, new Effect("c1", "create-booking", T));
    assertBroken(2, "c1");
  }

  @Test
  void aSucceededCommandThatLeftAStepOutIsCaught() {
    effects.removeIf(e -> e.step().equals("confirm-hold"));
    assertBroken(2, "c1");
  }

  @Test
  void aRejectedCommandThatLeftSomethingIsCaught() {
    effects.removeIf(e -> e.step().startsWith("undo-"));
    assertBroken(2, "c2");
  }

  @Test
  void aHoldOfACommandThatWasNeverStartedMayRunOut() {
    effects.removeIf(e -> e.step().startsWith("undo-"));
    log.set(4, logged(4, "c2", 2, EventKind.AUTHORIZED));
    assertThat(Checker.check(history())).isEmpty();
  }

  @Test
  void aConfirmedHoldIsTakenBackWithItsHold() {
    effects.add(4, new Effect("c2", "confirm-hold", T.plusMillis(3)));
    assertThat(Checker.check(history())).isEmpty();
  }

  @Test
  void aSucceededCommandThatWasUndoneIsCaught() {
    effects.add(2, new Effect("c1", "undo-create-booking", T));
    assertBroken(2, "c1");
  }

  @Test
  void anEffectOfNoKnownCommandIsCaught() {
    effects.add(new Effect("c9", "hold-slot", T.plusMillis(9)));
    assertBroken(2, "c9");
  }

  @Test
  void aSlotOverItsCapacityIsCaught() {
    seats.add(new Taken("room", 1, T.plusSeconds(1800), T.plusSeconds(5400), "b3"));
    assertBroken(2, "room");
  }

  @Test
  void aBookingWithoutAllItsSeatsIsCaught() {
    seats.remove(1);
    assertBroken(2, "b1");
  }

  @Test
  void aCancelledBookingThatKeptItsSeatsIsCaught() {
    bookings.set(0, booked("b1", T, true));
    assertBroken(2, "b1");
  }

  @Test
  void seatsOfNoBookingAreCaught() {
    bookings.remove(1);
    assertBroken(2, "b2");
  }

  @Test
  void aLaneOutOfOrderIsCaught() {
    effects.add(new Effect("c1", "undo-something", T.plusMillis(9)));
    assertBroken(3, "c1");
  }

  @Test
  void aStateSeenByEventAndNotByTheNextQueryIsCaught() {
    looks.add(new Look("alice", "c1", "command", 3, 2, print("c1", 2)));
    assertBroken(5, "c1");
  }

  @Test
  void aBookingSeenByEventAndNotByTheNextQueryIsCaught() {
    looks.add(new Look("alice", "c1", "booking", 2, 0, 0));
    assertBroken(5, "c1");
  }

  @Test
  void aPollThatShowsAnotherDocumentThanTheLogIsCaught() {
    looks.add(new Look("alice", "c1", "command", 2, 2, 77));
    assertBroken(5, "c1");
  }

  @Test
  void anEventThatShowsAnotherDocumentThanTheLogIsCaught() {
    deliveries.add(
        new Delivery("s2", "demo/alice", 2, 1, "c1", "room", 2, EventKind.STARTED, T, 77));
    assertBroken(5, "c1");
  }

  @Test
  void anEventThatWasNeverLoggedIsCaught() {
    deliveries.add(delivery("s1", 4, 3, "c1", 4));
    assertBroken(5, "c1");
  }

  @Test
  void aGapInAFeedIsCaught() {
    deliveries.remove(1);
    assertBroken(6, "c1");
  }

  @Test
  void aFeedThatDoesNotBeginAtItsBeginningIsCaught() {
    deliveries.set(3, delivery("s2", 2, 1, "c1", 2));
    assertBroken(6, "c1");
  }

  @Test
  void aDoubleInAFeedIsCaught() {
    deliveries.add(2, deliveries.get(1));
    assertBroken(6, "c1");
  }

  @Test
  void aNumberThatShowsTwoEventsIsCaught() {
    deliveries.add(delivery("s2", 2, 1, "c2", 1));
    assertBroken(6, "c2");
  }

  @Test
  void aRebuildThatDiffersIsCaught() {
    rebuilt.set(0, new Row("commands", "c1", "c1", "RUNNING 2"));
    assertBroken(7, "c1");
  }

  @Test
  void aRebuildWithMoreThanTheLiveRowsIsCaught() {
    rebuilt.add(new Row("bookings", "b1", "c1", "revision 1"));
    assertBroken(7, "c1");
  }

  @Test
  void aRebuildWithLessThanTheLiveRowsIsCaught() {
    rebuilt.removeLast();
    assertBroken(7, "demo/alice");
  }

  @Test
  void aCommandStartedAfterItsDeadlineIsCaught() {
    documents.set(0, document("c1", 3, EventKind.SUCCEEDED, T.minusMillis(1)));
    assertBroken(8, "c1");
  }

  @Test
  void aCommandThatSucceededLongAfterItsDeadlineIsCaught() {
    documents.set(0, document("c1", 3, EventKind.SUCCEEDED, T.plusMillis(1)));
    effects.set(2, new Effect("c1", "confirm-hold", T.plus(SKEW).plusSeconds(5)));
    effects.subList(3, 5).clear();
    effects.add(new Effect("c2", "hold-slot", T.plusSeconds(60)));
    effects.add(new Effect("c2", "undo-hold-slot", T.plusSeconds(61)));
    assertBroken(8, "c1");
  }

  @Test
  void clocksThatAreOffByWhatTheCampaignSetThemOffBreakNothing() {
    documents.set(0, document("c1", 3, EventKind.SUCCEEDED, T.plusMillis(1)));
    effects.set(2, new Effect("c1", "confirm-hold", T.plus(SKEW)));
    assertThat(Checker.check(history())).noneMatch(v -> v.promise() == 8);
  }

  @Test
  void aCommandThatExpiredBeforeItsDeadlineIsCaught() {
    documents.set(1, document("c2", 3, EventKind.EXPIRED, T.plusSeconds(1)));
    log.set(5, logged(5, "c2", 3, EventKind.EXPIRED));
    assertBroken(8, "c2");
  }

  @Test
  void theReportTellsTheWholeStoryOfTheFirstCommand() {
    log.removeIf(l -> l.commandId().equals("c2") && l.kind() == EventKind.REJECTED);
    assertThat(Checker.report(history()))
        .contains("promise 1")
        .contains("undo-hold-slot")
        .contains("offset=11");
  }

  @Test
  void theReportCountsWhatElseIsBroken() {
    documents.set(1, document("c2", 3, EventKind.EXPIRED, T.plusSeconds(1)));
    log.set(5, logged(5, "c2", 3, EventKind.EXPIRED));
    log.removeIf(l -> l.commandId().equals("c1") && l.kind() == EventKind.SUCCEEDED);
    assertThat(Checker.report(history()).lines())
        .anyMatch(line -> line.matches("  \\d+ of promise 1 on c1, such as: .+"))
        .anyMatch(line -> line.matches("  \\d+ of promise 8 on c2, such as: .+"));
  }

  private void assertBroken(int promise, String subject) {
    assertThat(Checker.check(history()))
        .anySatisfy(
            v -> {
              assertThat(v.promise()).isEqualTo(promise);
              assertThat(v.subject()).isEqualTo(subject);
            });
  }

  private static Booked booked(String id, Instant start, boolean cancelled) {
    return new Booked(
        id, "room", 1, start, start.plusSeconds(3600), cancelled, "c0:create-booking");
  }

  private static Logged logged(long offset, String id, long revision, EventKind kind) {
    return new Logged(3, offset, id, revision, kind, T, print(id, revision));
  }

  private static Delivery delivery(
      String subscriber, long sequence, long previous, String id, long revision) {
    return new Delivery(
        subscriber,
        "demo/alice",
        sequence,
        previous,
        id,
        "room",
        revision,
        EventKind.STEP,
        T,
        print(id, revision));
  }

  private static Document document(
      String id, long revision, EventKind status, @Nullable Instant deadline) {
    String reason = status == EventKind.REJECTED ? "refused" : "";
    return new Document(
        id,
        "CreateBooking",
        revision,
        status,
        reason,
        "",
        "room",
        "",
        deadline,
        List.of(),
        print(id, revision));
  }

  private History history() {
    return whole.history();
  }
}
