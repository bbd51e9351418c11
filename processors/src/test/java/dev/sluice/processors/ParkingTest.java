package dev.sluice.processors;

import static dev.sluice.schemas.event.EventType.FAILED;
import static dev.sluice.schemas.event.EventType.PARKED;
import static dev.sluice.schemas.event.EventType.STARTED;
import static dev.sluice.schemas.event.EventType.STEP;
import static dev.sluice.schemas.event.EventType.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.processors.step.Outcome;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.OrderNote;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParkingTest {
  private static final Outcome UNAVAILABLE =
      new Outcome.Retryable("UNAVAILABLE", Outcome.Failure.AWAY, "away", null);
  private static final Outcome EXPIRED =
      new Outcome.Refused("FAILED_PRECONDITION", "HOLD_EXPIRED", "ran out");
  private static final Outcome SUPERSEDED =
      new Outcome.Refused("FAILED_PRECONDITION", "CHANGE_SUPERSEDED", "a later change");
  private static final Outcome UNKNOWN_METHOD =
      new Outcome.Terminal("UNIMPLEMENTED", "UNIMPLEMENTED", "no such call");

  private final EngineTester tester = new EngineTester();
  private final Envelope create = Commands.create("room");

  @AfterEach
  void close() {
    tester.close();
  }

  @Test
  void aRefusedCompensationParksTheCommand() {
    park(create);
    assertThat(tester.types(create)).endsWith(STEP, STEP, PARKED);
    CommandDocument document = tester.document(create);
    assertThat(document.status()).isEqualTo(CommandStatus.PARKED);
    assertThat(document.reason().type()).isEqualTo(ProblemType.PARKED);
    assertThat(document.reason().detail()).contains("undo-create-booking", "CHANGE_SUPERSEDED");
    assertThat(document.completedAt()).isNull();
  }

  @Test
  void aParkedCreationLetsItsLanePass() {
    Envelope behind = Commands.create("room");
    tester.send(create, behind).commit().done(create, create).answer(create, EXPIRED).commit();
    assertThat(tester.calls(behind)).isEmpty();
    tester.answer(create, SUPERSEDED).commit();
    tester.done(behind, behind, behind);
    assertThat(tester.types(behind)).endsWith(SUCCEEDED);
  }

  @Test
  void aParkedChangeHoldsItsLaneUp() {
    tester.carryOut(create);
    Envelope give = Commands.cancel(Commands.CLIENT, create.bookingId().orElseThrow());
    Envelope behind = Commands.create("room");
    Envelope elsewhere = Commands.create("elsewhere");
    tester.send(give, behind).commit().done(give).commit().answer(give, UNKNOWN_METHOD).commit();
    assertThat(tester.types(give)).endsWith(PARKED);
    assertThat(tester.calls(behind)).isEmpty();
    tester.carryOut(elsewhere);
    assertThat(tester.types(elsewhere)).endsWith(SUCCEEDED);
    tester.send(order(OrderKind.RETRY, give)).commit().done(give).commit();
    assertThat(tester.types(give)).endsWith(PARKED, STARTED, STEP, SUCCEEDED);
    assertThat(tester.calls(behind)).hasSize(1);
  }

  @Test
  void aRetriedCommandGoesOnWhereItWasAndSaysWhoSaidSo() {
    park(create).send(order(OrderKind.RETRY, create));
    assertThat(tester.types(create)).endsWith(PARKED, STARTED);
    assertThat(tester.document(create).reason()).isNull();
    assertThat(tester.document(create).orders())
        .containsExactly(
            new OrderNote(
                OrderKind.RETRY,
                tester.document(create).orders().getFirst().requestedAt(),
                "operator",
                "mended",
                OrderNote.Outcome.DONE));
    assertThat(tester.events(create).getLast().detail()).isInstanceOf(CommandEvent.Ordered.class);
    tester.commit();
    assertThat(tester.calls(create)).containsExactly("undo-create-booking");
    tester.done(create).commit().done(create).commit();
    assertThat(tester.types(create)).endsWith(STARTED, STEP, STEP, FAILED);
    assertThat(tester.document(create).reason().type()).isEqualTo(ProblemType.STEP_FAILED);
  }

  @Test
  void aRefusedCallIsRetriedUnderTheSameNewKeyOverACrash() {
    park(create).send(order(OrderKind.RETRY, create)).commit();
    String key = create.commandId() + ":create-booking:undo:1";
    assertThat(key(create)).isEqualTo(key);
    tester.crash();
    assertThat(key(create)).isEqualTo(key);
    tester.answer(create, SUPERSEDED).commit().crash().send(order(OrderKind.RETRY, create));
    tester.commit();
    assertThat(key(create)).isEqualTo(create.commandId() + ":create-booking:undo:2");
  }

  private String key(Envelope envelope) {
    return tester.attempt(envelope).call().idempotencyKey(envelope.commandId());
  }

  @Test
  void whoComesBackToABusyLaneIsTheNext() {
    park(create);
    Envelope running = Commands.create("room");
    Envelope waiting = Commands.create("room");
    tester.send(running, waiting, order(OrderKind.RETRY, create)).commit();
    assertThat(tester.calls(create)).isEmpty();
    tester.done(running, running, running).commit();
    assertThat(tester.calls(create)).containsExactly("undo-create-booking");
    assertThat(tester.calls(waiting)).isEmpty();
    tester.done(create).commit().done(create).commit();
    assertThat(tester.calls(waiting)).hasSize(1);
  }

  @Test
  void anAbandonedCommandFailsAndSaysWhatStays() {
    park(create).send(order(OrderKind.ABANDON, create)).commit();
    assertThat(tester.types(create)).endsWith(PARKED, FAILED);
    assertThat(tester.document(create).reason().type()).isEqualTo(ProblemType.ABANDONED);
    assertThat(tester.document(create).reason().detail())
        .startsWith("Not taken back: create-booking, hold-slot.");
    assertThat(tester.document(create).orders().getFirst().by()).isEqualTo("operator");
  }

  @Test
  void anAbandonedCommandLetsItsLaneGoOn() {
    tester.carryOut(create);
    Envelope give = Commands.cancel(Commands.CLIENT, create.bookingId().orElseThrow());
    Envelope behind = Commands.create("room");
    tester.send(give, behind).commit().done(give).commit().answer(give, UNKNOWN_METHOD).commit();
    tester.send(order(OrderKind.ABANDON, give)).commit();
    assertThat(tester.types(give)).endsWith(FAILED);
    assertThat(tester.calls(behind)).hasSize(1);
  }

  @Test
  void aCallWithoutAnAlternativeThatIsNeverAnsweredParksTheCommand() {
    tester.send(create).commit().done(create, create).answer(create, EXPIRED).commit();
    tester.answerAll(create, UNAVAILABLE);
    assertThat(tester.types(create)).endsWith(PARKED);
  }

  @Test
  void toCancelWhatIsParkedIsTooLate() {
    park(create).send(Commands.order(OrderKind.CANCEL, Commands.CLIENT, create, null)).commit();
    assertThat(tester.types(create)).endsWith(PARKED, PARKED);
    assertThat(tester.document(create).orders().getFirst().outcome())
        .isEqualTo(OrderNote.Outcome.TOO_LATE);
    assertThat(tester.document(create).reason().type()).isEqualTo(ProblemType.PARKED);
  }

  @Test
  void whatIsNotParkedCanNeitherBeRetriedNorAbandoned() {
    Envelope waiting = Commands.create("room");
    tester.send(create, waiting).commit();
    tester.send(order(OrderKind.ABANDON, create), order(OrderKind.RETRY, waiting)).commit();
    assertThat(tester.document(create).orders().getFirst().outcome())
        .isEqualTo(OrderNote.Outcome.TOO_LATE);
    assertThat(tester.document(waiting).orders()).isEmpty();
    tester.done(create, create, create).commit().done(waiting, waiting, waiting);
    assertThat(tester.types(waiting)).endsWith(SUCCEEDED);
  }

  @Test
  void aDecisionAboutAnEarlierParkingDoesNotHoldForALaterOne() {
    park(create);
    long seen = tester.document(create).revision();
    // What is noted meanwhile does not make it another parking.
    tester.send(Commands.order(OrderKind.CANCEL, Commands.CLIENT, create, null));
    tester.send(order(OrderKind.RETRY, seen)).commit().answer(create, SUPERSEDED).commit();
    assertThat(tester.types(create)).endsWith(PARKED, PARKED, STARTED, STEP, PARKED);
    tester.crash().send(order(OrderKind.ABANDON, seen), order(OrderKind.RETRY, seen)).commit();
    assertThat(tester.types(create)).endsWith(PARKED, PARKED, PARKED);
    assertThat(tester.calls(create)).isEmpty();
    assertThat(tester.document(create).orders())
        .extracting(OrderNote::outcome)
        .containsExactly(
            OrderNote.Outcome.TOO_LATE,
            OrderNote.Outcome.DONE,
            OrderNote.Outcome.TOO_LATE,
            OrderNote.Outcome.TOO_LATE);
    tester.send(order(OrderKind.ABANDON, tester.document(create).revision())).commit();
    assertThat(tester.types(create)).endsWith(FAILED);
  }

  private Order order(OrderKind kind, long seen) {
    return Commands.order(kind, Commands.OPERATOR, create, null, seen);
  }

  @Test
  void onlyAnOperatorDecides() {
    park(create).send(Commands.order(OrderKind.RETRY, Commands.CLIENT, create, null)).commit();
    assertThat(tester.types(create)).endsWith(PARKED);
    assertThat(tester.calls(create)).isEmpty();
  }

  @Test
  void aParkedCommandStaysParkedOverACrash() {
    park(create).crash();
    assertThat(tester.calls(create)).isEmpty();
    tester.send(order(OrderKind.RETRY, create)).commit();
    assertThat(tester.calls(create)).containsExactly("undo-create-booking");
    tester.done(create).commit().done(create).commit();
    assertThat(tester.types(create)).endsWith(FAILED);
  }

  @Test
  void aLaneStaysHeldUpOverACrash() {
    tester.carryOut(create);
    Envelope give = Commands.cancel(Commands.CLIENT, create.bookingId().orElseThrow());
    Envelope behind = Commands.create("room");
    tester.send(give, behind).commit().done(give).commit().answer(give, UNKNOWN_METHOD).commit();
    tester.crash().commit().pass(Duration.ofMillis(1));
    assertThat(tester.calls(behind)).isEmpty();
    tester.send(order(OrderKind.ABANDON, give)).commit();
    assertThat(tester.calls(behind)).hasSize(1);
  }

  @Test
  void aReturnToABusyLaneGoesOnAfterACrash() {
    park(create);
    Envelope running = Commands.create("room");
    tester.send(running, order(OrderKind.RETRY, create)).commit().crash().commit();
    assertThat(tester.calls(create)).isEmpty();
    tester.done(running, running, running).commit();
    assertThat(tester.calls(create)).containsExactly("undo-create-booking");
    tester.done(create).commit().done(create).commit();
    assertThat(tester.types(create)).endsWith(FAILED);
  }

  @Test
  void whoReturnsToALongQueueThatStandsStillKeepsItsPlaceOverACrash() {
    tester.carryOut(create);
    List<Envelope> parked = new ArrayList<>();
    for (int i = 0; i < 104; i++) {
      Envelope each = Commands.create("room");
      park(each);
      parked.add(each);
    }
    Envelope give = Commands.cancel(Commands.CLIENT, create.bookingId().orElseThrow());
    tester.send(give).commit();
    Envelope between = parked.get(102);
    parked.stream()
        .filter(each -> !each.equals(between))
        .forEach(each -> tester.send(order(OrderKind.RETRY, each)));
    tester.done(give).commit().answer(give, UNKNOWN_METHOD).commit();
    assertThat(tester.types(give)).endsWith(PARKED);
    tester.send(order(OrderKind.RETRY, between)).commit().crash();
    tester.send(order(OrderKind.ABANDON, give)).commit();
    for (Envelope each : parked) {
      assertThat(tester.calls(each)).containsExactly("undo-create-booking");
      tester.done(each).commit().done(each).commit();
      assertThat(tester.types(each)).endsWith(FAILED);
    }
  }

  /** A creation whose booking was made, whose hold ran out, and whose undoing is refused. */
  private EngineTester park(Envelope envelope) {
    tester.send(envelope).commit().done(envelope, envelope).answer(envelope, EXPIRED).commit();
    return tester.answer(envelope, SUPERSEDED).commit();
  }

  private static Order order(OrderKind kind, Envelope about) {
    return Commands.order(kind, Commands.OPERATOR, about, "mended");
  }
}
