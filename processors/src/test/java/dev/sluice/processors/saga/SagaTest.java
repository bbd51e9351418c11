package dev.sluice.processors.saga;

import static dev.sluice.schemas.command.CommandType.CANCEL_BOOKING;
import static dev.sluice.schemas.command.CommandType.CLOSE_SCHEDULE;
import static dev.sluice.schemas.command.CommandType.CREATE_BOOKING;
import static dev.sluice.schemas.command.CommandType.DEFINE_SCHEDULE;
import static dev.sluice.schemas.command.CommandType.RESCHEDULE_BOOKING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.processors.saga.Answer.Cause;
import dev.sluice.processors.saga.Call.Timing;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.problem.ProblemType;
import org.junit.jupiter.api.Test;

class SagaTest {

  @Test
  void createHoldsThenCreatesThenConfirms() {
    SagaScript.of(CREATE_BOOKING)
        .expect("hold-slot", Timing.SETTLED)
        .done()
        .expect("create-booking", Timing.RUNNING)
        .done()
        .expect("confirm-hold", Timing.RUNNING)
        .done()
        .ends(CommandStatus.SUCCEEDED);
  }

  @Test
  void aRefusedFirstStepNeedsNoCompensation() {
    SagaScript.of(CREATE_BOOKING)
        .expect("hold-slot")
        .refused("SLOT_UNAVAILABLE")
        .ends(CommandStatus.REJECTED, ProblemType.SLOT_UNAVAILABLE);
  }

  @Test
  void aRefusalAfterALostAnswerIsCompensatedAll() {
    SagaScript.of(CREATE_BOOKING)
        .expect("hold-slot")
        .answerLost()
        .refused("SLOT_UNAVAILABLE")
        .expect("undo-hold-slot", Timing.RECORDED)
        .done()
        .ends(CommandStatus.REJECTED, ProblemType.SLOT_UNAVAILABLE);
  }

  @Test
  void aRefusedBookingReleasesTheHold() {
    SagaScript.of(CREATE_BOOKING)
        .done()
        .expect("create-booking")
        .refused("BOOKING_EXISTS")
        .expect("undo-hold-slot")
        .done()
        .ends(CommandStatus.REJECTED, ProblemType.REFUSED);
  }

  @Test
  void aHoldThatRanOutIsOursAndTakesTheBookingBack() {
    SagaScript.of(CREATE_BOOKING)
        .done()
        .done()
        .expect("confirm-hold")
        .refused("HOLD_EXPIRED")
        .expect("undo-create-booking")
        .done()
        .expect("undo-hold-slot")
        .done()
        .ends(CommandStatus.FAILED, ProblemType.STEP_FAILED);
  }

  @Test
  void afterACrashAllThatMayHaveBeenDoneIsTakenBack() {
    SagaScript.of(CREATE_BOOKING)
        .expect("hold-slot")
        .crash()
        .expect("hold-slot")
        .givenUp(Cause.BUDGET)
        .expect("undo-create-booking")
        .done()
        .expect("undo-hold-slot")
        .done()
        .ends(CommandStatus.FAILED, ProblemType.STEP_FAILED);
  }

  @Test
  void aDeadlineBetweenStepsTakesBackOnlyWhatWasDone() {
    SagaScript.of(CREATE_BOOKING)
        .done()
        .expect("create-booking")
        .givenUp(Cause.DEADLINE)
        .expect("undo-hold-slot")
        .done()
        .ends(CommandStatus.EXPIRED, ProblemType.DEADLINE_PASSED);
  }

  @Test
  void rescheduleReleasesTheOldSlotOnlyOnceTheNewOneIsSafe() {
    SagaScript.of(RESCHEDULE_BOOKING)
        .expect("hold-slot", Timing.SETTLED)
        .done()
        .expect("move-booking", Timing.RUNNING)
        .done()
        .expect("confirm-hold", Timing.RUNNING)
        .done()
        .expect("release-slot", Timing.RECORDED)
        .done()
        .ends(CommandStatus.SUCCEEDED);
  }

  @Test
  void afterThePivotNothingTurnsBack() {
    SagaScript script = SagaScript.of(CANCEL_BOOKING).expect("cancel-booking", Timing.RUNNING);
    script.mayGiveUp(true);
    script.done().expect("release-slot", Timing.RECORDED);
    script.mayGiveUp(false);
    script.givenUp(Cause.DEADLINE).expect("release-slot");
    script.refused("HOLD_NOT_FOUND").ends(CommandStatus.SUCCEEDED);
  }

  @Test
  void aCancellationOfUnknownOutcomeIsTakenBackWhenGivenUp() {
    SagaScript.of(CANCEL_BOOKING)
        .answerLost()
        .givenUp(Cause.BUDGET)
        .expect("undo-cancel-booking")
        .done()
        .ends(CommandStatus.FAILED);
  }

  @Test
  void aScheduleThatMayHaveBeenDefinedIsNotGivenUp() {
    SagaScript script = SagaScript.of(DEFINE_SCHEDULE).expect("define-schedule", Timing.RUNNING);
    script.mayGiveUp(true);
    script.answerLost().mayGiveUp(false);
    script.givenUp(Cause.CANCELLED).expect("define-schedule");
    script.givenUp(Cause.BUDGET).parked("because").retried();
    script.expect("define-schedule").done().ends(CommandStatus.SUCCEEDED);
  }

  @Test
  void onlyWhatCannotBeTakenBackHidesItsWayOut() {
    Saga define = Saga.of(DEFINE_SCHEDULE);
    assertThat(define.hidesItsWayOut(define.start())).isTrue();
    assertThat(define.hidesItsWayOut(define.uncertain(define.start()))).isFalse();
    Saga create = Saga.of(CREATE_BOOKING);
    assertThat(create.hidesItsWayOut(create.start())).isFalse();
  }

  @Test
  void aClosureThatIsRefusedIsRejected() {
    SagaScript.of(CLOSE_SCHEDULE)
        .expect("close-schedule")
        .refused("RESOURCE_NOT_FOUND")
        .ends(CommandStatus.REJECTED, ProblemType.RESOURCE_NOT_FOUND);
  }

  @Test
  void aCompensationThatIsRefusedWaitsForSomebodyAndGoesOnWhereItWas() {
    SagaScript.of(CREATE_BOOKING)
        .done()
        .done()
        .refused("HOLD_EXPIRED")
        .expect("undo-create-booking")
        .refused("CHANGE_SUPERSEDED")
        .parked("undo-create-booking: CHANGE_SUPERSEDED")
        .crash()
        .retried()
        .expect("undo-create-booking", Timing.RECORDED)
        .done()
        .expect("undo-hold-slot")
        .done()
        .ends(CommandStatus.FAILED, ProblemType.STEP_FAILED);
  }

  @Test
  void whatWasRefusedIsTriedAgainUnderAKeyOfItsOwnAndWhatWasGivenUpUnderItsOwn() {
    SagaScript.of(CREATE_BOOKING)
        .done()
        .done()
        .refused("HOLD_EXPIRED")
        .expectKey("create-booking:undo")
        .givenUp(Cause.BUDGET)
        .retried()
        .expectKey("create-booking:undo")
        .refused("CHANGE_SUPERSEDED")
        .retried()
        .expectKey("create-booking:undo:1")
        .crash()
        .expectKey("create-booking:undo:1")
        .refused("CHANGE_SUPERSEDED")
        .retried()
        .expectKey("create-booking:undo:2")
        .done()
        .expectKey("hold-slot:undo")
        .done()
        .ends(CommandStatus.FAILED);
    SagaScript.of(CANCEL_BOOKING)
        .done()
        .expectKey("release-slot")
        .refused("PERMISSION_DENIED")
        .retried()
        .expectKey("release-slot:1")
        .done()
        .ends(CommandStatus.SUCCEEDED);
  }

  @Test
  void whatIsAbandonedSaysWhatWasNotTakenBack() {
    SagaScript.of(CREATE_BOOKING)
        .done()
        .done()
        .refused("HOLD_EXPIRED")
        .refused("CHANGE_SUPERSEDED")
        .abandoned()
        .ends(
            CommandStatus.FAILED,
            ProblemType.ABANDONED,
            "Not taken back: create-booking, hold-slot.");
  }

  @Test
  void whatItToldOfStandsUntilItIsTakenBack() {
    SagaScript script =
        SagaScript.of(CREATE_BOOKING).done().done().refused("HOLD_EXPIRED").givenUp(Cause.BUDGET);
    // It was not answered: who knows.
    script.parked("because").stands(false).retried();
    script.refused("CHANGE_SUPERSEDED").stands(true).retried().done();
    script.expect("undo-hold-slot").refused("NOT_NOW").stands(false);
    SagaScript.of(RESCHEDULE_BOOKING)
        .done()
        .done()
        .done()
        .expect("release-slot")
        .givenUp(Cause.FAULT)
        .stands(true);
  }

  @Test
  void whatHasNoWayBackAndNoAnswerWaitsForSomebody() {
    SagaScript.of(CANCEL_BOOKING)
        .done()
        .expect("release-slot")
        .givenUp(Cause.FAULT)
        .parked("because")
        .retried()
        .expect("release-slot")
        .refused("PERMISSION_DENIED")
        .parked("release-slot: PERMISSION_DENIED")
        .abandoned()
        .ends(CommandStatus.FAILED, ProblemType.ABANDONED, "Not done: release-slot.");
  }

  @Test
  void aCancellationTakesBackWhatWasDone() {
    SagaScript.of(RESCHEDULE_BOOKING)
        .done()
        .expect("move-booking")
        .givenUp(Cause.CANCELLED)
        .expect("undo-hold-slot")
        .givenUp(Cause.CANCELLED)
        .expect("undo-hold-slot")
        .done()
        .ends(CommandStatus.CANCELLED, ProblemType.CANCELLED);
  }
}
