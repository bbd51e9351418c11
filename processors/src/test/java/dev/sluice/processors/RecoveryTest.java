package dev.sluice.processors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.processors.step.Outcome;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  private static final Outcome HELD_BACK = new Outcome.HeldBack(Duration.ofSeconds(5));

  private static final Outcome LATER =
      new Outcome.Retryable(
          "RESOURCE_EXHAUSTED", Outcome.Failure.OVERLOADED, "too many", Duration.ofSeconds(20));

  private final EngineTester tester = new EngineTester();

  @AfterEach
  void close() {
    tester.close();
  }

  @Test
  void aCrashBeforeTheFirstCommitBeginsAnew() {
    Envelope create = Commands.create("room");
    tester.send(create).done(create).crash();
    assertThat(tester.calls(create)).containsExactly("hold-slot");
    tester.commit().done(create, create, create).commit();
    assertThat(tester.types(create)).hasSize(7).endsWith(EventType.SUCCEEDED);
  }

  @Test
  void aCrashOnTheWayCallsAgainWithoutWaiting() {
    Envelope create = Commands.create("room");
    tester.send(create).commit().done(create, create).crash();
    assertThat(tester.calls(create)).containsExactly("hold-slot");
    tester.done(create, create, create).commit();
    assertThat(tester.types(create)).hasSize(7).endsWith(EventType.SUCCEEDED);
  }

  /** Else whoever is restarted again and again asks a service that wants to be left alone. */
  @Test
  void aPauseBeforeTheNextAttemptGoesOnOverACrash() {
    Envelope create = Commands.create("room");
    tester.send(create).commit().answer(create, LATER).commit();
    tester.pass(Duration.ofSeconds(5)).crash().pass(Duration.ofSeconds(14)).commit();
    assertThat(tester.calls(create)).isEmpty();
    tester.pass(Duration.ofSeconds(10)).commit();
    assertThat(tester.calls(create)).containsExactly("hold-slot");
    tester.crash();
    assertThat(tester.calls(create)).containsExactly("hold-slot");
    tester.done(create, create, create).commit();
    assertThat(tester.types(create)).endsWith(EventType.SUCCEEDED);
  }

  @Test
  void whoIsCancelledInAPauseDoesNotWaitForItsEndAfterACrash() {
    Envelope create = Commands.create("room");
    tester.send(create).commit().answer(create, LATER).commit().crash();
    tester.send(Commands.order(OrderKind.CANCEL, Commands.OPERATOR, create, null)).commit();
    tester.pass(Duration.ofMillis(1)).commit();
    assertThat(tester.calls(create)).containsExactly("undo-create-booking");
  }

  /** What asks it to stop was durable; that it does was not. */
  @Test
  void whoWasCancelledInAPauseBeforeACrashDoesNotWaitForItsEndEither() {
    Envelope create = Commands.create("room");
    tester.send(create).commit().answer(create, LATER).commit();
    tester.send(Commands.order(OrderKind.CANCEL, Commands.OPERATOR, create, null)).commit();
    tester.crash().pass(Duration.ofMillis(1)).commit();
    assertThat(tester.calls(create)).containsExactly("undo-create-booking");
  }

  @Test
  void aClockThatWasWrongMakesNoPauseLongerThanAnyIs() {
    Envelope create = Commands.create("room");
    tester.pass(Duration.ofDays(1)).send(create).commit().answer(create, LATER).commit();
    tester.clock.advance(Duration.ofDays(-1));
    tester.crash().pass(Duration.ofMinutes(11)).commit();
    assertThat(tester.calls(create)).containsExactly("hold-slot");
  }

  @Test
  void aCrashAfterTheLastAnswerButBeforeItsCommitLosesNothing() {
    Envelope create = Commands.create("room");
    tester.send(create).commit().done(create, create, create);
    assertThat(tester.document(create).status()).isEqualTo(CommandStatus.SUCCEEDED);
    tester.crash().done(create, create, create).commit();
    assertThat(tester.types(create)).hasSize(7).endsWith(EventType.SUCCEEDED);
  }

  @Test
  void waitingCommandsKeepTheirOrderOverACrash() {
    List<Envelope> lane = IntStream.range(0, 4).mapToObj(_ -> Commands.create("room")).toList();
    tester.send(lane.get(0), lane.get(1), lane.get(2)).commit().send(lane.get(3)).crash();
    for (Envelope each : lane) {
      tester.commit();
      assertThat(tester.calls(each)).hasSize(1);
      tester.done(each, each, each);
      assertThat(tester.document(each).status()).isEqualTo(CommandStatus.SUCCEEDED);
    }
  }

  @Test
  void aCompensationGoesOnAfterACrash() {
    Envelope create = Commands.create("room");
    Outcome expired = new Outcome.Refused("FAILED_PRECONDITION", "HOLD_EXPIRED", "ran out");
    tester.send(create).commit().done(create, create).answer(create, expired).commit();
    assertThat(tester.calls(create)).containsExactly("undo-create-booking");
    tester.crash();
    assertThat(tester.calls(create)).containsExactly("undo-create-booking");
    tester.done(create).commit().done(create).commit();
    assertThat(tester.types(create)).endsWith(EventType.FAILED);
  }

  @Test
  void whatMayHaveBeenDoneBeforeACrashIsTakenBackWhenItIsGivenUp() {
    Envelope create = Commands.create("room");
    tester.send(create).commit().done(create, create).crash();
    Outcome fault = new Outcome.Terminal("UNIMPLEMENTED", "UNIMPLEMENTED", "no such call");
    tester.answer(create, fault).commit();
    assertThat(tester.calls(create)).containsExactly("undo-create-booking");
    tester.done(create).commit();
    assertThat(tester.calls(create)).containsExactly("undo-hold-slot");
  }

  @Test
  void aScheduleThatWasHeldBackBeforeACrashStillExpires() {
    Envelope define = define(tester.clock.instant().plusSeconds(60));
    tester.send(define).commit().answer(define, HELD_BACK).commit().crash();
    tester.pass(Duration.ofSeconds(61)).commit().pass(Duration.ofMillis(1));
    assertThat(tester.calls(define)).isEmpty();
    assertThat(tester.types(define)).endsWith(EventType.EXPIRED);
  }

  @Test
  void aScheduleThatWasHeldBackBeforeACrashCanStillBeCancelled() {
    Envelope define = define(null);
    tester.send(define).commit().answer(define, HELD_BACK).commit().crash();
    tester.send(Commands.order(OrderKind.CANCEL, Commands.OPERATOR, define, null)).commit();
    tester.pass(Duration.ofMillis(1)).commit();
    assertThat(tester.calls(define)).isEmpty();
    assertThat(tester.types(define)).endsWith(EventType.CANCELLED);
  }

  @Test
  void aScheduleThatWasHeldBackIsCalledOnlyOnceItIsDurableThatItMayHaveBeen() {
    Envelope define = define(tester.clock.instant().plusSeconds(60));
    tester.send(define).commit().answer(define, HELD_BACK).commit().crash();
    tester.pass(Duration.ofMillis(1));
    assertThat(tester.calls(define)).isEmpty();
    tester.commit();
    assertThat(tester.calls(define)).containsExactly("define-schedule");
    // It may have been carried out, so it is called until it is answered.
    tester.crash().pass(Duration.ofSeconds(61)).commit();
    assertThat(tester.calls(define)).containsExactly("define-schedule");
    tester.done(define).commit();
    assertThat(tester.types(define)).endsWith(EventType.SUCCEEDED);
  }

  private static Envelope define(@Nullable Instant deadline) {
    Command command = new Command.DefineSchedule("room", ZoneId.of("UTC"), 1, 60, List.of());
    return Commands.with(UUID.randomUUID(), Commands.OPERATOR, command, deadline, null);
  }

  @Test
  void commandsStayKnownOverACrashAndAreForgottenInTime() {
    Envelope create = Commands.create("room");
    tester.carryOut(create).crash().send(create).commit();
    assertThat(tester.types(create)).hasSize(7);
    tester.pass(Duration.ofDays(9)).pass(Duration.ofSeconds(5)).send(create);
    assertThat(tester.events(create)).hasSizeGreaterThan(7);
  }
}
