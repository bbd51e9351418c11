package dev.sluice.processors;

import static dev.sluice.schemas.event.EventType.FAILED;
import static dev.sluice.schemas.event.EventType.PARKED;
import static dev.sluice.schemas.event.EventType.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.processors.step.Outcome;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.event.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is given up leaves behind what its services have done: what follows is to know of it. */
class AbandonTest {
  private static final Outcome UNKNOWN_METHOD =
      new Outcome.Terminal("UNIMPLEMENTED", "UNIMPLEMENTED", "no such call");
  private static final Outcome EXPIRED =
      new Outcome.Refused("FAILED_PRECONDITION", "HOLD_EXPIRED", "ran out");
  private static final Outcome SUPERSEDED =
      new Outcome.Refused("FAILED_PRECONDITION", "CHANGE_SUPERSEDED", "a later change");

  private final EngineTester tester = new EngineTester();
  private final Envelope create = Commands.create("room");
  private final Envelope move =
      Commands.reschedule(Commands.CLIENT, create.bookingId().orElseThrow());
  private final Envelope give = Commands.cancel(Commands.CLIENT, create.bookingId().orElseThrow());

  @AfterEach
  void close() {
    tester.close();
  }

  @Test
  void aMovedBookingWhoseOldSlotIsNotReleasedIsMoved() {
    tester.carryOut(create).send(move).commit().done(move);
    tester.answer(move, new Outcome.Done(EngineTester.result(move, 2)));
    tester.answer(move, new Outcome.Done(null)).commit();
    assertThat(tester.calls(move)).containsExactly("release-slot");
    tester.answer(move, UNKNOWN_METHOD).commit();
    assertThat(tester.types(move)).endsWith(PARKED);
    abandon(move);
    assertThat(tester.types(move)).endsWith(PARKED, FAILED);
    assertThat(tester.document(move).result()).isEqualTo(EngineTester.result(move, 2));
    assertThat(holdThatIsReleasedBy(give)).isEqualTo("hd_" + move.commandId());
  }

  @Test
  void aMoveThatCannotBeTakenBackStands() {
    tester.carryOut(create).send(move).commit().done(move);
    tester.answer(move, new Outcome.Done(EngineTester.result(move, 2)));
    tester.answer(move, EXPIRED).commit().answer(move, SUPERSEDED).commit();
    abandon(move);
    assertThat(holdThatIsReleasedBy(give)).isEqualTo("hd_" + move.commandId());
  }

  @Test
  void aMoveThatWasTakenBackDoesNotStand() {
    tester.carryOut(create).send(move).commit().done(move, move).answer(move, EXPIRED).commit();
    tester.done(move).commit().answer(move, SUPERSEDED).commit();
    abandon(move);
    assertThat(tester.document(move).result()).isNull();
    assertThat(holdThatIsReleasedBy(give)).isEqualTo("hd_" + create.commandId());
  }

  @Test
  void aBookingThatCannotBeTakenBackCanBeCancelled() {
    tester.send(create).commit().done(create, create).answer(create, EXPIRED).commit();
    tester.answer(create, SUPERSEDED).commit();
    abandon(create);
    assertThat(tester.document(create).result()).isInstanceOf(Result.BookingState.class);
    tester.carryOut(give);
    assertThat(tester.types(give)).endsWith(SUCCEEDED);
  }

  @Test
  void aCancelledBookingWhoseSlotIsNotReleasedIsCancelled() {
    tester.carryOut(create).send(give, move).commit().done(give).commit();
    tester.answer(give, UNKNOWN_METHOD).commit();
    abandon(give);
    assertThat(((Result.BookingState) tester.document(give).result()).cancelled()).isTrue();
    assertThat(tester.document(move).reason().type().code()).isEqualTo("booking-cancelled");
  }

  private void abandon(Envelope parked) {
    tester.send(Commands.order(OrderKind.ABANDON, Commands.OPERATOR, parked, "by hand")).commit();
  }

  private String holdThatIsReleasedBy(Envelope cancel) {
    tester.send(cancel).commit().done(cancel).commit();
    assertThat(tester.calls(cancel)).containsExactly("release-slot");
    return tester.attempt(cancel).work().facts().holdId();
  }
}
