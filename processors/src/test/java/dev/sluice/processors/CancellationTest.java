package dev.sluice.processors;

import static dev.sluice.schemas.event.EventType.ACCEPTED;
import static dev.sluice.schemas.event.EventType.AUTHORIZED;
import static dev.sluice.schemas.event.EventType.CANCELLED;
import static dev.sluice.schemas.event.EventType.REJECTED;
import static dev.sluice.schemas.event.EventType.STARTED;
import static dev.sluice.schemas.event.EventType.STEP;
import static dev.sluice.schemas.event.EventType.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.processors.step.Outcome;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandEvent;
import dev.sluice.schemas.event.OrderNote;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancellationTest {
  private static final Outcome UNAVAILABLE =
      new Outcome.Retryable("UNAVAILABLE", Outcome.Failure.AWAY, "away", null);

  private final EngineTester tester = new EngineTester();
  private final Envelope create = Commands.create("room");

  @AfterEach
  void close() {
    tester.close();
  }

  @Test
  void whatWaitsInItsLaneIsCancelledBeforeItStarts() {
    Envelope waiting = Commands.create("room");
    Envelope behind = Commands.create("room");
    tester.send(create, waiting, behind, cancel(waiting));
    assertThat(tester.types(waiting)).containsExactly(ACCEPTED, CANCELLED);
    assertThat(tester.document(waiting).reason().type()).isEqualTo(ProblemType.CANCELLED);
    assertThat(outcome(waiting)).isEqualTo(OrderNote.Outcome.DONE);
    assertThat(tester.events(waiting).getLast().detail()).isInstanceOf(CommandEvent.Ordered.class);
    tester.commit().done(create, create, create).commit();
    assertThat(tester.calls(waiting)).isEmpty();
    assertThat(tester.calls(behind)).hasSize(1);
  }

  @Test
  void theLastThatWaitsCanLeaveALane() {
    Envelope waiting = Commands.create("room");
    tester.send(create, waiting, cancel(waiting)).commit().done(create, create, create).commit();
    assertThat(tester.types(create)).endsWith(SUCCEEDED);
    tester.carryOut(Commands.create("room"));
  }

  @Test
  void whatRunsStopsAtTheNextAnswerAndTakesBackWhatWasDone() {
    tester.send(create).commit().done(create).send(cancel(create));
    assertThat(tester.types(create)).endsWith(STARTED, STEP, STARTED);
    assertThat(outcome(create)).isEqualTo(OrderNote.Outcome.PENDING);
    tester.done(create).commit();
    assertThat(tester.calls(create)).containsExactly("undo-create-booking");
    tester.done(create).commit().done(create).commit();
    assertThat(tester.types(create)).endsWith(STEP, STEP, CANCELLED);
    assertThat(outcome(create)).isEqualTo(OrderNote.Outcome.DONE);
  }

  @Test
  void whatWaitsToTryAgainIsStoppedAtOnce() {
    tester.send(create).commit().answer(create, UNAVAILABLE).send(cancel(create));
    tester.pass(Duration.ofMillis(1)).commit();
    assertThat(tester.calls(create)).containsExactly("undo-hold-slot");
    tester.done(create).commit();
    assertThat(tester.types(create))
        .containsExactly(ACCEPTED, AUTHORIZED, STARTED, STARTED, STEP, STEP, CANCELLED);
  }

  @Test
  void whatWaitsForACommitIsStoppedWithoutACall() {
    tester.carryOut(create);
    Envelope close = Commands.cancel(Commands.CLIENT, create.bookingId().orElseThrow());
    tester.send(close, cancel(close)).commit().pass(Duration.ofMillis(1)).commit();
    assertThat(tester.types(close))
        .containsExactly(ACCEPTED, AUTHORIZED, STARTED, STARTED, CANCELLED);
  }

  @Test
  void theLastStepMayBeFaster() {
    tester.send(create).commit().done(create, create).send(cancel(create)).done(create);
    assertThat(tester.types(create)).endsWith(SUCCEEDED);
    assertThat(outcome(create)).isEqualTo(OrderNote.Outcome.TOO_LATE);
  }

  @Test
  void theBusinessMayBeFaster() {
    tester.send(create, cancel(create));
    tester.answer(create, new Outcome.Refused("FAILED_PRECONDITION", "SLOT_UNAVAILABLE", "none"));
    assertThat(tester.types(create)).endsWith(REJECTED);
    assertThat(outcome(create)).isEqualTo(OrderNote.Outcome.TOO_LATE);
  }

  @Test
  void behindThePivotItIsTooLateAndSaysSoAtOnce() {
    tester.carryOut(create);
    Envelope give = Commands.cancel(Commands.CLIENT, create.bookingId().orElseThrow());
    tester.send(give).commit().done(give).send(cancel(give));
    assertThat(outcome(give)).isEqualTo(OrderNote.Outcome.TOO_LATE);
    tester.commit().done(give);
    assertThat(tester.types(give)).endsWith(SUCCEEDED);
  }

  @Test
  void theEndStands() {
    tester.carryOut(create).send(cancel(create)).commit();
    assertThat(tester.types(create)).hasSize(7);
  }

  @Test
  void toAskAgainChangesNothing() {
    tester.send(create).commit().send(cancel(create), cancel(create));
    assertThat(tester.types(create)).containsExactly(ACCEPTED, AUTHORIZED, STARTED, STARTED);
    assertThat(tester.document(create).orders()).hasSize(1);
  }

  @Test
  void onlyTheOwnerAndOperatorsOfTheTenantMayAsk() {
    Principal elsewhere = new Principal("operator", "other", Set.of("operator"), Set.of());
    tester.send(create).commit();
    for (Principal by : new Principal[] {Commands.OTHER, Commands.STRANGER, elsewhere}) {
      tester.send(Commands.order(OrderKind.CANCEL, by, create, null));
    }
    assertThat(tester.document(create).orders()).isEmpty();
    tester.send(Commands.order(OrderKind.CANCEL, Commands.OPERATOR, create, "a mistake"));
    assertThat(tester.document(create).orders())
        .extracting(OrderNote::by, OrderNote::reason)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("operator", "a mistake"));
  }

  @Test
  void aCancellationGoesOnAfterACrash() {
    tester.send(create).commit().done(create).send(cancel(create)).commit().crash();
    tester.pass(Duration.ofMillis(1)).commit();
    assertThat(tester.calls(create)).containsExactly("undo-create-booking");
    tester.done(create).commit().done(create).commit();
    assertThat(tester.types(create)).endsWith(CANCELLED);
  }

  @Test
  void anOrderThatWasNotCommittedIsReadAgain() {
    tester.send(create).commit().send(cancel(create)).crash();
    assertThat(tester.types(create)).containsExactly(ACCEPTED, AUTHORIZED, STARTED, STARTED);
  }

  @Test
  void whatLiesInAnotherPartitionThanItsKeySaysIsPutAside() {
    try (EngineTester first = new EngineTester(12)) {
      for (int i = 0; i < 12; i++) {
        first.send(Commands.create("room-" + i));
      }
      assertThat(first.records(Topics.DEAD_LETTERS)).hasSizeBetween(6, 12);
    }
  }

  private static Order cancel(Envelope envelope) {
    return Commands.order(OrderKind.CANCEL, Commands.CLIENT, envelope, null);
  }

  private OrderNote.Outcome outcome(Envelope envelope) {
    return tester.document(envelope).orders().getFirst().outcome();
  }
}
