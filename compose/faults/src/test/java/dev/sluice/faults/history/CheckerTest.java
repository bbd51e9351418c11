package dev.sluice.faults.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.faults.history.History.Accepted;
import dev.sluice.faults.history.History.Appended;
import dev.sluice.faults.history.History.Delivery;
import dev.sluice.faults.history.History.Document;
import dev.sluice.faults.history.History.Effect;
import dev.sluice.faults.history.History.EventKind;
import dev.sluice.faults.history.History.Logged;
import dev.sluice.faults.history.History.Look;
import dev.sluice.faults.history.History.Taken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For each promise, a deliberately broken history is caught; the whole one is not. */
class CheckerTest {
  private static final Instant T = Instant.parse("2026-11-22T10:00:00Z");

  private final List<Accepted> accepted = new ArrayList<>();
  private final List<Logged> log = new ArrayList<>();
  private final List<Appended> commands = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private final List<Taken> seats = new ArrayList<>();
  private final List<Document> documents = new ArrayList<>();
  private final List<Document> rebuilt = new ArrayList<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private final List<Look> looks = new ArrayList<>();

  /** Two bookings on one lane: the first succeeds, the second is rejected after a hold. */
  @BeforeEach
  void aWholeHistory() {
    accepted.add(new Accepted("alice", "c1", "k1", T));
    accepted.add(new Accepted("bob", "c2", "k2", T));
    commands.add(new Appended("lane", 3, 10, "c1"));
    commands.add(new Appended("lane", 3, 11, "c2"));
    // The client sent it twice, and the second copy was dropped.
    commands.add(new Appended("lane", 3, 12, "c1"));
    log.add(logged(0, "c1", 1, EventKind.ACCEPTED));
    log.add(logged(1, "c1", 2, EventKind.STARTED));
    log.add(logged(2, "c1", 3, EventKind.SUCCEEDED));
    log.add(logged(3, "c2", 1, EventKind.ACCEPTED));
    log.add(logged(4, "c2", 2, EventKind.REJECTED));
    effects.add(new Effect("c1", "hold-slot", "c1:hold-slot", T));
    effects.add(new Effect("c1", "create-booking", "c1:create-booking", T.plusMillis(1)));
    effects.add(new Effect("c2", "hold-slot", "c2:hold-slot", T.plusMillis(2)));
    effects.add(new Effect("c2", "undo-hold-slot", "c2:hold-slot:undo", T.plusMillis(3)));
    seats.add(new Taken("room", 1, T, T.plusSeconds(3600), "b1"));
    seats.add(new Taken("room", 1, T.plusSeconds(3600), T.plusSeconds(7200), "b2"));
    documents.add(document("c1", 3, EventKind.SUCCEEDED, null));
    documents.add(document("c2", 2, EventKind.REJECTED, null));
    rebuilt.addAll(documents);
    deliveries.add(new Delivery("s1", "demo/alice", 1, 0, "c1", 1));
    deliveries.add(new Delivery("s1", "demo/alice", 2, 1, "c1", 2));
    deliveries.add(new Delivery("s1", "demo/alice", 3, 2, "c1", 3));
    deliveries.add(new Delivery("s2", "demo/alice", 2, 1, "c1", 2));
    looks.add(new Look("alice", "c1", 3, 3));
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
    documents.set(1, document("c2", 2, EventKind.SUCCEEDED, null));
    assertBroken(1, "c2");
  }

  @Test
  void aStepThatTookEffectTwiceIsCaught() {
    effects.add(2, new Effect("c1", "create-booking", "c1:create-booking", T));
    assertBroken(2, "c1");
  }

  @Test
  void aRejectedCommandThatLeftSomethingIsCaught() {
    effects.removeIf(e -> e.step().startsWith("undo-"));
    assertBroken(2, "c2");
  }

  @Test
  void aSucceededCommandThatWasUndoneIsCaught() {
    effects.add(2, new Effect("c1", "undo-create-booking", "c1:create-booking:undo", T));
    assertBroken(2, "c1");
  }

  @Test
  void aSlotOverItsCapacityIsCaught() {
    seats.add(new Taken("room", 1, T.plusSeconds(1800), T.plusSeconds(5400), "b3"));
    assertBroken(2, "room");
  }

  @Test
  void aLaneOutOfOrderIsCaught() {
    effects.add(new Effect("c1", "confirm-hold", "c1:confirm-hold", T.plusMillis(9)));
    assertBroken(3, "c1");
  }

  @Test
  void aStateSeenByEventAndNotByTheNextQueryIsCaught() {
    looks.add(new Look("alice", "c1", 3, 2));
    assertBroken(5, "c1");
  }

  @Test
  void aGapInAFeedIsCaught() {
    deliveries.remove(1);
    assertBroken(6, "c1");
  }

  @Test
  void aDoubleInAFeedIsCaught() {
    deliveries.add(2, deliveries.get(1));
    assertBroken(6, "c1");
  }

  @Test
  void aNumberThatShowsTwoEventsIsCaught() {
    deliveries.add(new Delivery("s3", "demo/alice", 2, 1, "c2", 1));
    assertBroken(6, "c2");
  }

  @Test
  void aRebuildThatDiffersIsCaught() {
    rebuilt.set(0, document("c1", 2, EventKind.STARTED, null));
    assertBroken(7, "c1");
  }

  @Test
  void aRebuildWithMoreThanTheLiveRowsIsCaught() {
    rebuilt.add(document("c3", 1, EventKind.ACCEPTED, null));
    assertBroken(7, "c3");
  }

  @Test
  void aCommandStartedAfterItsDeadlineIsCaught() {
    documents.set(0, document("c1", 3, EventKind.SUCCEEDED, T.minusSeconds(1)));
    rebuilt.set(0, documents.getFirst());
    assertBroken(8, "c1");
  }

  @Test
  void theReportTellsTheWholeStoryOfTheFirstCommand() {
    log.removeIf(l -> l.commandId().equals("c2") && l.kind() == EventKind.REJECTED);
    assertThat(Checker.report(history()))
        .contains("promise 1")
        .contains("c2:hold-slot:undo")
        .contains("offset=11");
  }

  private void assertBroken(int promise, String subject) {
    assertThat(Checker.check(history()))
        .anySatisfy(
            v -> {
              assertThat(v.promise()).isEqualTo(promise);
              assertThat(v.subject()).isEqualTo(subject);
            });
  }

  private static Logged logged(long offset, String id, long revision, EventKind kind) {
    return new Logged(3, offset, id, revision, kind, T);
  }

  private static Document document(
      String id, long revision, EventKind status, @Nullable Instant deadline) {
    return new Document(id, revision, status, deadline, "{}");
  }

  private History history() {
    return new History(
        accepted,
        log,
        commands,
        effects,
        seats,
        Map.of("room", 1),
        documents,
        rebuilt,
        deliveries,
        looks);
  }
}
