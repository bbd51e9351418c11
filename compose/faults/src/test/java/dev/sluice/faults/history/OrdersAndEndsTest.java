package dev.sluice.faults.history;

import static dev.sluice.faults.history.TestingHistory.PARTITION;
import static dev.sluice.faults.history.TestingHistory.T;
import static dev.sluice.faults.history.TestingHistory.print;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.faults.history.History.Accepted;
import dev.sluice.faults.history.History.Appended;
import dev.sluice.faults.history.History.Asked;
import dev.sluice.faults.history.History.Booked;
import dev.sluice.faults.history.History.Document;
import dev.sluice.faults.history.History.Effect;
import dev.sluice.faults.history.History.EventKind;
import dev.sluice.faults.history.History.Filter;
import dev.sluice.faults.history.History.Held;
import dev.sluice.faults.history.History.Noted;
import dev.sluice.faults.history.History.Ordered;
import dev.sluice.faults.history.History.Row;
import dev.sluice.faults.history.History.Trouble;
import dev.sluice.faults.history.History.Wanted;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Broken histories of orders, of ends and of filtered feeds are caught; whole ones are not. */
class OrdersAndEndsTest {
  private static final Instant ASKED = T.minusSeconds(1);
  private static final Instant START = T.plusSeconds(3600);
  private static final Instant END = START.plusSeconds(3600);

  private final TestingHistory h = new TestingHistory();

  @Test
  void anOrderThatIsInTheTopicAndInTheDocumentIsHeard() {
    ended("c1", EventKind.CANCELLED, "cancelled", new Noted("cancel", ASKED, "DONE"));
    cancellation("c1", 11);
    assertWhole();
  }

  @Test
  void anAcceptedOrderThatIsNotInTheTopicIsLost() {
    ended("c1", EventKind.SUCCEEDED, "");
    h.asked.add(new Asked("alice", "c1", "cancel", ASKED, false));
    assertBroken(1, "c1");
  }

  @Test
  void anOrderAboutWhatHasEndedNeedsNotBeInTheTopic() {
    ended("c1", EventKind.SUCCEEDED, "");
    h.asked.add(new Asked("alice", "c1", "cancel", ASKED, true));
    assertWhole();
  }

  @Test
  void anOrderThatWasReadAndOfWhichNothingTellsIsLost() {
    h.appended(12, "c2");
    h.accepted.add(new Accepted("alice", "c2", "k", T));
    h.logged(0, "c2", 1, EventKind.ACCEPTED);
    h.logged(1, "c2", 2, EventKind.SUCCEEDED);
    document("c2", 2, EventKind.SUCCEEDED, "");
    ended("c1", EventKind.SUCCEEDED, "");
    cancellation("c1", 11);
    assertBroken(1, "c1");
  }

  @Test
  void anOrderThatMayHaveBeenReadAfterTheEndNeedsNotBeToldOf() {
    ended("c1", EventKind.SUCCEEDED, "");
    cancellation("c1", 11);
    assertWhole();
  }

  @Test
  void anOrderThatWasFollowedWithoutEffectIsCaught() {
    ended("c1", EventKind.SUCCEEDED, "", new Noted("cancel", ASKED, "DONE"));
    cancellation("c1", 11);
    assertBroken(1, "c1");
  }

  @Test
  void anOrderThatIsPendingAtTheEndIsCaught() {
    ended("c1", EventKind.SUCCEEDED, "", new Noted("cancel", ASKED, "PENDING"));
    cancellation("c1", 11);
    assertBroken(1, "c1");
  }

  @Test
  void aCancellationThatNobodyAskedForIsCaught() {
    ended("c1", EventKind.CANCELLED, "cancelled");
    assertBroken(1, "c1");
  }

  @Test
  void aRefusalOfSeatsThatOthersHadIsFine() {
    wanting("c1", "slot-unavailable");
    h.holds.add(new Held("c0", "room", "b0", START, END, 1, T.minusSeconds(60), null));
    assertWhole();
  }

  @Test
  void aRefusalOfSeatsThatWereFreeIsCaught() {
    wanting("c1", "slot-unavailable");
    h.holds.add(new Held("c0", "room", "b0", END, END.plusSeconds(3600), 1, T, null));
    assertBroken(1, "c1");
  }

  @Test
  void aRefusalOfSeatsThatHadLongBeenGivenBackIsCaught() {
    wanting("c1", "slot-unavailable");
    Instant before = T.minusSeconds(60);
    h.holds.add(new Held("c0", "room", "b0", START, END, 1, before.minusSeconds(1), before));
    assertBroken(1, "c1");
  }

  @Test
  void aRefusalWhereNoServiceWasMadeToRefuseIsCaught() {
    ended("c1", EventKind.REJECTED, "refused");
    h.troubles.add(new Trouble("SLOW_SERVICE", "booking", T, T));
    assertBroken(1, "c1");
  }

  @Test
  void aRefusalThatNoClientGaveRiseToIsCaught() {
    ended("c1", EventKind.REJECTED, "not-authorized");
    assertBroken(1, "c1");
  }

  @Test
  void aClosureThatNobodyMadeIsCaught() {
    wanting("c1", "resource-closed");
    assertBroken(1, "c1");
  }

  @Test
  void aFailureWithoutAFaultIsCaught() {
    ended("c1", EventKind.FAILED, "step-failed");
    h.troubles.add(new Trouble("EMPTY", "redis", T, T));
    assertBroken(1, "c1");
  }

  @Test
  void aFailureAfterAFaultIsFine() {
    ended("c1", EventKind.FAILED, "step-failed");
    h.troubles.add(new Trouble("KILL", "services", T.minusSeconds(20), T.minusSeconds(10)));
    assertWhole();
  }

  @Test
  void whatIsSaidToBeAbandonedAndWasNotIsCaught() {
    ended("c1", EventKind.FAILED, "abandoned");
    assertBroken(1, "c1");
  }

  @Test
  void whatAnOperatorAbandonedLeavesBehindIsTheOperators() {
    ended("c1", EventKind.FAILED, "abandoned");
    h.orders.add(new Ordered(PARTITION, 11, "c1", "abandon", ASKED));
    h.effects.add(new Effect("c1", "create-booking", T));
    h.bookings.add(new Booked("b-c1", "room", 1, START, END, false, "c1:create-booking"));
    h.live.add(new Row(History.BOOKING_SERVICE, "demo/b-c1", "c1", "anything"));
    assertWhole();
  }

  @Test
  void aGapInTheRevisionsOfTheLogIsCaught() {
    h.appended(10, "c1");
    h.logged(20, "c1", 1, EventKind.ACCEPTED);
    h.logged(22, "c1", 3, EventKind.SUCCEEDED);
    document("c1", 3, EventKind.SUCCEEDED, "");
    assertBroken(6, "c1");
  }

  @Test
  void aGapInTheRevisionsOnAFeedIsCaught() {
    ended("c1", EventKind.SUCCEEDED, "");
    h.delivered("s1", 1, "c1", 1, EventKind.ACCEPTED);
    h.delivered("s1", 2, "c1", 3, EventKind.SUCCEEDED);
    assertBroken(6, "c1");
  }

  @Test
  void whoAsksForEndsGetsTheseAndNothingElse() {
    feed();
    h.delivered("ends", 3, "c1", 3, EventKind.SUCCEEDED);
    assertWhole();
  }

  @Test
  void anEventThatAFilterHidThoughItWasAskedForIsCaught() {
    feed();
    assertBroken(6, "c1");
  }

  @Test
  void anEventThatAFilterLetThroughThoughItWasNotAskedForIsCaught() {
    feed();
    h.delivered("ends", 2, "c1", 2, EventKind.STARTED);
    h.delivered("ends", 3, "c1", 3, EventKind.SUCCEEDED);
    assertBroken(6, "c1");
  }

  @Test
  void anEventThatIsShownTwiceThroughAFilterIsCaught() {
    feed();
    h.delivered("ends", 3, "c1", 3, EventKind.SUCCEEDED);
    h.delivered("ends", 3, "c1", 3, EventKind.SUCCEEDED);
    assertBroken(6, "c1");
  }

  @Test
  void aCommandThatWasParkedBesideItsLaneMayGoOnAfterTheOthers() {
    parkedWhileAnotherPassed(EventKind.STARTED);
    assertThat(Checker.check(h.history())).noneMatch(v -> v.promise() == 3);
  }

  @Test
  void aCommandThatIsStillParkedMayNot() {
    parkedWhileAnotherPassed(EventKind.STEP);
    assertBroken(3, "c1");
  }

  @Test
  void whatOneDidBeforeItWasTriedAgainMayNotComeLateEither() {
    parkedWhileAnotherPassed(EventKind.STARTED);
    h.effects.add(2, new Effect("c1", "create-booking", T.minusSeconds(3)));
    assertBroken(3, "c1");
  }

  /** The second in the lane takes effect, then the first, after this event of it. */
  private void parkedWhileAnotherPassed(EventKind last) {
    h.appended(10, "c1");
    h.appended(11, "c2");
    h.logged(20, "c1", 1, EventKind.PARKED);
    h.logged(21, "c1", 2, last);
    document("c1", 2, last, "");
    h.effects.add(new Effect("c1", "hold-slot", T.minusSeconds(5)));
    h.effects.add(new Effect("c2", "hold-slot", T.minusSeconds(4)));
    h.effects.add(new Effect("c1", "confirm-hold", T.plusSeconds(1)));
  }

  /** Of a command that succeeds, as one sees it who asks for all, and one who asks for ends. */
  private void feed() {
    h.appended(10, "c1");
    h.logged(20, "c1", 1, EventKind.ACCEPTED);
    h.logged(21, "c1", 2, EventKind.STARTED);
    h.logged(22, "c1", 3, EventKind.SUCCEEDED);
    document("c1", 3, EventKind.SUCCEEDED, "");
    h.delivered("s1", 1, "c1", 1, EventKind.ACCEPTED);
    h.delivered("s1", 2, "c1", 2, EventKind.STARTED);
    h.delivered("s1", 3, "c1", 3, EventKind.SUCCEEDED);
    h.filters.put("ends", new Filter("demo/alice", Set.of(EventKind.SUCCEEDED), "room"));
  }

  /** A command that is accepted, asks for an hour of the room, and is refused. */
  private void wanting(String id, String reason) {
    ended(id, EventKind.REJECTED, reason);
    h.commands.clear();
    h.commands.add(new Appended("lane", PARTITION, 10, id, new Wanted(START, END, 1)));
  }

  /** A command that does nothing but come to its end. */
  private void ended(String id, EventKind end, String reason, Noted... notes) {
    h.appended(10, id);
    h.accepted.add(new Accepted("alice", id, "k", T));
    h.logged(20, id, 1, EventKind.ACCEPTED);
    h.logged(21, id, 2, end);
    document(id, 2, end, reason, notes);
  }

  private void document(String id, long revision, EventKind end, String reason, Noted... notes) {
    h.documents.add(
        new Document(
            id,
            // Of which no step is asked for.
            end == EventKind.SUCCEEDED ? "Nothing" : "CreateBooking",
            revision,
            end,
            reason,
            "",
            "room",
            "b-" + id,
            null,
            List.of(notes),
            print(id, revision)));
  }

  private void cancellation(String id, long offset) {
    h.asked.add(new Asked("alice", id, "cancel", ASKED, false));
    h.orders.add(new Ordered(PARTITION, offset, id, "cancel", ASKED));
  }

  private void assertWhole() {
    assertThat(Checker.check(h.history())).isEmpty();
  }

  private void assertBroken(int promise, String subject) {
    assertThat(Checker.check(h.history()))
        .anySatisfy(
            v -> {
              assertThat(v.promise()).isEqualTo(promise);
              assertThat(v.subject()).isEqualTo(subject);
            });
  }
}
