package dev.sluice.processors;

import static dev.sluice.schemas.event.EventType.ACCEPTED;
import static dev.sluice.schemas.event.EventType.AUTHORIZED;
import static dev.sluice.schemas.event.EventType.CANCELLED;
import static dev.sluice.schemas.event.EventType.EXPIRED;
import static dev.sluice.schemas.event.EventType.FAILED;
import static dev.sluice.schemas.event.EventType.REJECTED;
import static dev.sluice.schemas.event.EventType.STARTED;
import static dev.sluice.schemas.event.EventType.STEP;
import static dev.sluice.schemas.event.EventType.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.processors.step.Outcome;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static final Outcome UNAVAILABLE =
      new Outcome.Retryable("UNAVAILABLE", Outcome.Failure.AWAY, "away", null);

  private final EngineTester tester = new EngineTester();

  @AfterEach
  void close() {
    tester.close();
  }

  @Test
  void aCreatedBookingIsToldStepByStep() {
    Envelope create = Commands.create("room");
    tester.carryOut(create);
    assertThat(tester.types(create))
        .containsExactly(ACCEPTED, AUTHORIZED, STARTED, STEP, STEP, STEP, SUCCEEDED);
    CommandDocument document = tester.document(create);
    assertThat(document.result()).isEqualTo(EngineTester.result(create, 1));
    assertThat(document.steps())
        .extracting(s -> s.name())
        .containsExactly("hold-slot", "create-booking", "confirm-hold");
    assertThat(document.attempts()).isEqualTo(3);
  }

  @Test
  void theFirstEventFollowsFromTheEnvelopeAlone() {
    Envelope create = Commands.create("room");
    tester.send(create);
    assertThat(tester.events(create).getFirst().entry().document())
        .isEqualTo(CommandDocument.accepted(create));
    assertThat(tester.events(create).getFirst().detail()).isInstanceOf(CommandEvent.Received.class);
  }

  @Test
  void feedsSayWhatTheLogSays() {
    Envelope create = Commands.create("room");
    tester.carryOut(create);
    assertThat(tester.records(Topics.FEEDS))
        .hasSize(7)
        .allMatch(r -> new String(r.key(), StandardCharsets.UTF_8).equals("demo/client-a"))
        .allMatch(r -> r.headers().lastHeader("ce_id") != null);
  }

  @Test
  void aHoldIsPlacedAtOnceAndWhatFollowsOnlyOnceTheCommandIsDurable() {
    Envelope create = Commands.create("room");
    tester.send(create);
    assertThat(tester.calls(create)).containsExactly("hold-slot");
    tester.done(create);
    assertThat(tester.calls(create)).isEmpty();
    tester.commit();
    assertThat(tester.calls(create)).containsExactly("create-booking");
    tester.done(create);
    assertThat(tester.calls(create)).containsExactly("confirm-hold");
  }

  @Test
  void behindThePivotEachCallWaitsForItsOwnRecord() {
    Envelope create = Commands.create("room");
    Envelope cancel = Commands.cancel(Commands.CLIENT, create.bookingId().orElseThrow());
    tester.carryOut(create).send(cancel);
    assertThat(tester.calls(cancel)).isEmpty();
    tester.commit();
    assertThat(tester.calls(cancel)).containsExactly("cancel-booking");
    tester.done(cancel);
    assertThat(tester.calls(cancel)).isEmpty();
    tester.commit();
    assertThat(tester.calls(cancel)).containsExactly("release-slot");
  }

  @Test
  void aSecondRecordOfACommandChangesNothing() {
    Envelope create = Commands.create("room");
    tester.send(create, create).carryOut(create).send(create);
    assertThat(tester.types(create)).hasSize(7);
  }

  @Test
  void oneUseOfAKeyThatWasGivenTwoIdsAroundMidnightIsCarriedOutOnce() {
    Envelope before = Commands.keyed("room", 1, Instant.parse("2026-11-22T23:59:59Z"));
    Envelope after = Commands.keyed("room", 1, Instant.parse("2026-11-23T00:00:01Z"));
    assertThat(after.commandId()).isNotEqualTo(before.commandId());
    tester.send(after, before).carryOut(after).commit();
    assertThat(tester.document(after).status()).isEqualTo(CommandStatus.SUCCEEDED);
    assertThat(tester.types(before)).containsExactly(ACCEPTED, REJECTED);
    assertThat(tester.document(before).reason())
        .extracting(r -> r.type(), r -> r.detail())
        .containsExactly(
            ProblemType.DUPLICATE_COMMAND, "Accepted before as " + after.commandId() + ".");
    Envelope late = Commands.keyed("room", 2, Instant.parse("2026-11-24T00:00:00Z"));
    tester.send(late).commit();
    assertThat(tester.types(late)).containsExactly(ACCEPTED, REJECTED);
    assertThat(tester.document(late).reason())
        .extracting(r -> r.type())
        .isEqualTo(ProblemType.IDEMPOTENCY_KEY_REUSED);
  }

  @Test
  void theLaterOfTwoIdsOfOneUseIsNoneBeforeTheFirstThoughItEndedBefore() {
    Envelope ahead = Commands.create("room");
    Envelope first = Commands.keyed("room", 1, Instant.parse("2026-11-22T23:59:59Z"));
    Envelope later = Commands.keyed("room", 1, Instant.parse("2026-11-23T00:00:01Z"));
    tester
        .send(ahead, first, later)
        .send(Commands.order(OrderKind.CANCEL, Commands.CLIENT, later, null));
    assertThat(tester.types(later)).containsExactly(ACCEPTED, CANCELLED);
    tester.commit().done(ahead, ahead, ahead).commit().done(first, first, first).commit();
    assertThat(tester.document(first).status()).isEqualTo(CommandStatus.SUCCEEDED);
  }

  @Test
  void aKeyThatIsUsedAgainAfterItsTimeIsANewCommand() {
    Envelope first = Commands.keyed("room", 1, Instant.parse("2026-11-22T23:59:59Z"));
    Envelope second = Commands.keyed("room", 1, Instant.parse("2026-11-23T23:59:59Z"));
    tester.carryOut(first).carryOut(second).commit();
    assertThat(tester.document(first).status()).isEqualTo(CommandStatus.SUCCEEDED);
    assertThat(tester.document(second).status()).isEqualTo(CommandStatus.SUCCEEDED);
  }

  @Test
  void anotherCommandCannotTakeAnIdThatIsTaken() {
    Envelope create = Commands.create("room");
    Envelope other = Commands.create("room");
    Envelope thief =
        Commands.with(
            create.commandId(),
            Commands.OTHER,
            new Command.CreateBooking("room", Commands.period(other), 2, null, null),
            null,
            null);
    tester.carryOut(create).send(thief).commit();
    assertThat(tester.types(create)).hasSize(7);
    assertThat(tester.document(create).subject()).isEqualTo("client-a");
  }

  @Test
  void whatIsNoCommandIsPutAsideAndHoldsUpNothing() {
    Envelope create = Commands.create("room");
    byte[] forged = Commands.value(create);
    forged[forged.length - 1] ^= 1;
    tester.sendBytes(Commands.key(create), forged);
    tester.sendBytes(Commands.key(create), "garbage".getBytes(StandardCharsets.UTF_8));
    tester.sendBytes(Commands.key(Commands.create("elsewhere")), Commands.value(create));
    tester.sendBytes(Commands.key(create), new byte[0]);
    assertThat(tester.events(create)).isEmpty();
    tester.carryOut(create);
    assertThat(tester.types(create)).endsWith(SUCCEEDED);
    List<TestRecord<byte[], byte[]>> aside = tester.records(Topics.DEAD_LETTERS);
    assertThat(headers(aside, "message"))
        .containsExactly("unsealed", "unreadable", "wrong-lane", "unsealed");
    assertThat(headers(aside, "topic")).containsOnly(Topics.COMMANDS.name());
    assertThat(headers(aside, "partition")).containsOnly("0");
    assertThat(headers(aside, "offset")).containsExactly("0", "1", "2", "3");
    assertThat(aside.getFirst().value()).isEqualTo(forged);
  }

  private static List<String> headers(List<TestRecord<byte[], byte[]>> records, String name) {
    return records.stream()
        .map(r -> r.headers().lastHeader("__streams.errors." + name).value())
        .map(b -> new String(b, StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void aLaneRunsOneCommandAtATimeInOrderAndLanesDoNotWaitForEachOther() {
    List<Envelope> lane = IntStream.range(0, 3).mapToObj(_ -> Commands.create("room")).toList();
    Envelope other = Commands.create("elsewhere");
    lane.forEach(tester::send);
    tester.send(other);
    assertThat(tester.calls(lane.get(0))).hasSize(1);
    assertThat(tester.calls(lane.get(1))).isEmpty();
    assertThat(tester.calls(other)).hasSize(1);
    assertThat(tester.types(lane.get(2))).containsExactly(ACCEPTED);
    tester.commit().done(lane.get(0), lane.get(0), lane.get(0)).commit();
    assertThat(tester.calls(lane.get(1))).hasSize(1);
    assertThat(tester.calls(lane.get(2))).isEmpty();
  }

  @Test
  void aRefusedStepEndsRejectedWithTheServicesReason() {
    Envelope create = Commands.create("room");
    tester.send(create);
    tester.answer(
        create, new Outcome.Refused("FAILED_PRECONDITION", "SLOT_UNAVAILABLE", "no seats"));
    assertThat(tester.types(create)).containsExactly(ACCEPTED, AUTHORIZED, STARTED, STEP, REJECTED);
    assertThat(tester.document(create).reason().type()).isEqualTo(ProblemType.SLOT_UNAVAILABLE);
  }

  @Test
  void aStepThatGetsNoAnswerIsTriedAgainWithTheSameKey() {
    Envelope create = Commands.create("room");
    tester.send(create).commit().answer(create, UNAVAILABLE);
    assertThat(tester.calls(create)).isEmpty();
    tester.pass(Duration.ofMillis(50));
    assertThat(tester.calls(create)).containsExactly("hold-slot");
    tester.done(create, create, create);
    assertThat(tester.document(create).status()).isEqualTo(CommandStatus.SUCCEEDED);
    assertThat(tester.document(create).attempts()).isEqualTo(4);
  }

  @Test
  void aStepThatGetsNoAnswerForTooLongIsGivenUpAndTakenBack() {
    Envelope create = Commands.create("room");
    tester.send(create).commit().done(create).answerAll(create, UNAVAILABLE);
    assertThat(tester.calls(create)).containsExactly("undo-create-booking");
    tester.done(create).commit().done(create);
    assertThat(tester.types(create)).endsWith(FAILED);
    assertThat(tester.document(create).steps())
        .extracting(s -> s.name())
        .containsExactly("hold-slot", "create-booking", "undo-create-booking", "undo-hold-slot");
  }

  @Test
  void theServiceSaysWhenToComeBack() {
    Envelope create = Commands.create("room");
    Outcome later =
        new Outcome.Retryable(
            "RESOURCE_EXHAUSTED", Outcome.Failure.OVERLOADED, "busy", Duration.ofSeconds(3));
    tester.send(create).commit().answer(create, later).pass(Duration.ofMillis(2900));
    assertThat(tester.calls(create)).isEmpty();
    tester.pass(Duration.ofSeconds(1));
    assertThat(tester.calls(create)).containsExactly("hold-slot");
  }

  @Test
  void aCallThatIsHeldBackIsNeitherAnAttemptNorSpendsTheBudget() {
    Envelope create = Commands.create("room");
    Outcome heldBack = new Outcome.HeldBack(Duration.ofSeconds(5));
    tester.send(create).commit();
    for (int i = 0; i < 200; i++) {
      tester.answer(create, heldBack).pass(Duration.ofSeconds(8));
    }
    assertThat(tester.types(create)).containsExactly(ACCEPTED, AUTHORIZED, STARTED);
    tester.done(create, create, create);
    assertThat(tester.types(create)).endsWith(SUCCEEDED);
    assertThat(tester.document(create).attempts()).isEqualTo(3);
  }

  @Test
  void whatIsHeldBackStillEndsAtItsDeadline() {
    Envelope late =
        Commands.with(
            Commands.create("room").commandId(),
            Commands.CLIENT,
            Commands.create("room").command(),
            tester.clock.instant().plusSeconds(1),
            null);
    tester.send(late).commit().answer(late, new Outcome.HeldBack(Duration.ofSeconds(5)));
    tester.pass(Duration.ofMillis(1100)).commit();
    assertThat(tester.calls(late)).isEmpty();
    assertThat(tester.types(late)).endsWith(EXPIRED);
  }

  @Test
  void aCommandIsNotStartedAfterItsDeadline() {
    Envelope first = Commands.create("room");
    Envelope late =
        Commands.with(
            Commands.create("room").commandId(),
            Commands.CLIENT,
            first.command(),
            tester.clock.instant().plusSeconds(1),
            null);
    tester.send(first, late).pass(Duration.ofSeconds(2)).commit().done(first, first, first);
    assertThat(tester.types(late)).containsExactly(ACCEPTED, EXPIRED);
  }

  @Test
  void aCommandHoldsNothingBeforeTheEndOfTheOneBeforeItIsDurable() {
    Envelope first = Commands.create("room");
    Envelope second = Commands.create("room");
    tester.send(first, second).done(first).commit().done(first, first);
    assertThat(tester.types(first)).endsWith(SUCCEEDED);
    assertThat(tester.types(second)).endsWith(STARTED);
    assertThat(tester.calls(second)).isEmpty();
    tester.crash();
    assertThat(tester.calls(second)).isEmpty();
    tester.commit().done(first, first).commit();
    assertThat(tester.calls(second)).containsExactly("hold-slot");
  }

  @Test
  void aRepeatedCallToo() {
    Envelope first = Commands.create("room");
    Envelope second = Commands.create("room");
    tester.send(first, second).commit().answer(first, UNAVAILABLE);
    tester.send(Commands.order(OrderKind.CANCEL, Commands.CLIENT, second, null));
    tester.pass(Duration.ofSeconds(1));
    assertThat(tester.calls(first)).isEmpty();
    tester.commit();
    assertThat(tester.calls(first)).containsExactly("hold-slot");
  }

  @Test
  void anIdleLaneDoesNotWaitForACommitBeforeItsFirstHold() {
    Envelope first = Commands.create("room");
    tester.carryOut(first);
    Envelope second = Commands.create("room");
    tester.send(second);
    assertThat(tester.calls(second)).containsExactly("hold-slot");
  }

  @Test
  void aDeadlineThatPassesOnTheWayTakesBackWhatWasDone() {
    Envelope late =
        Commands.with(
            Commands.create("room").commandId(),
            Commands.CLIENT,
            Commands.create("room").command(),
            tester.clock.instant().plusSeconds(1),
            null);
    tester.send(late).pass(Duration.ofSeconds(2)).done(late).commit();
    assertThat(tester.calls(late)).containsExactly("undo-hold-slot");
    tester.done(late);
    assertThat(tester.types(late)).endsWith(EXPIRED);
  }

  @Test
  void aDeadlineThatPassesBeforeTheFirstCallLeavesNothingToCall() {
    Envelope create = Commands.create("room");
    Envelope late = lateCancel(create);
    tester.carryOut(create).send(late).pass(Duration.ofSeconds(2)).commit();
    assertThat(tester.calls(late)).isEmpty();
    tester.pass(Duration.ofMillis(1));
    assertThat(tester.types(late)).endsWith(EXPIRED);
  }

  @Test
  void aDeadlineThatPassesBetweenTwoLivesTakesBackWhatTheFirstMayHaveDone() {
    Envelope create = Commands.create("room");
    Envelope late = lateCancel(create);
    tester.carryOut(create).send(late).commit();
    assertThat(tester.calls(late)).containsExactly("cancel-booking");
    tester.clock.advance(Duration.ofSeconds(2));
    tester.crash().pass(Duration.ofMillis(1)).commit();
    assertThat(tester.calls(late)).containsExactly("undo-cancel-booking");
    tester.done(late);
    assertThat(tester.types(late)).endsWith(EXPIRED);
  }

  /** Cancels a booking within a second, or not at all. */
  private Envelope lateCancel(Envelope create) {
    return Commands.with(
        Commands.create("room").commandId(),
        Commands.CLIENT,
        Commands.cancel(Commands.CLIENT, create.bookingId().orElseThrow()).command(),
        tester.clock.instant().plusSeconds(1),
        null);
  }
}
