package dev.sluice.processors;

import static dev.sluice.schemas.event.EventType.ACCEPTED;
import static dev.sluice.schemas.event.EventType.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.processors.step.Outcome;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.event.EventType;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service that does not answer holds up what needs it, and nothing else. */
class SparedServiceTest {
  private static final int PLACES = 3;
  private static final Outcome HELD_BACK = new Outcome.HeldBack(Duration.ofSeconds(5));
  private static final Outcome UNKNOWN_METHOD =
      new Outcome.Terminal("UNIMPLEMENTED", "UNIMPLEMENTED", "no such call");

  private final EngineTester tester = new EngineTester(1, TestConfig.engine(PLACES));

  @AfterEach
  void close() {
    tester.close();
  }

  @Test
  void whatWaitsForOneServiceTakesNoPlaceOfWhatCallsTheOther() {
    Envelope create = Commands.create("before");
    tester.carryOut(create);
    List<Envelope> held = creations(3 * PLACES);
    tester.commit();
    List<Envelope> called = held.stream().filter(e -> !tester.calls(e).isEmpty()).toList();
    assertThat(called).hasSize(PLACES);
    called.forEach(each -> tester.answer(each, HELD_BACK));
    Envelope cancel = Commands.cancel(Commands.CLIENT, create.bookingId().orElseThrow());
    tester.send(cancel).commit();
    assertThat(tester.calls(cancel)).containsExactly("cancel-booking");
    tester.pass(Duration.ofSeconds(8));
    carryOutAll(held);
  }

  @Test
  void howeverLongTheCallsOfOneResourceTakeNoOtherOfItsPartitionWaits() {
    Envelope slow = Commands.create("slow");
    Envelope behind = Commands.create("slow");
    tester.send(slow, behind).commit();
    for (int i = 0; i < 100; i++) {
      Envelope other = Commands.create("room-" + i);
      tester.carryOut(other).pass(Duration.ofMillis(100));
      assertThat(tester.types(other)).endsWith(SUCCEEDED);
    }
    // Ten seconds later it still waits for the answer to its first call.
    assertThat(tester.calls(slow)).containsExactly("hold-slot");
    assertThat(tester.types(behind)).containsExactly(ACCEPTED);
    carryOutAll(List.of(slow, behind));
  }

  @Test
  void whatPilesUpAtTheSecondServiceDoesNotStopTheFirst() {
    List<Envelope> held = creations(5 * PLACES);
    for (int turn = 0; turn < 10; turn++) {
      tester.commit();
      held.stream().filter(each -> tester.calls(each).contains("hold-slot")).forEach(tester::done);
    }
    assertThat(held.stream().filter(e -> tester.calls(e).contains("create-booking")))
        .hasSizeBetween(2 * PLACES, 3 * PLACES);
    assertThat(tester.types(held.getLast())).containsExactly(ACCEPTED);
    Command define = new Command.DefineSchedule("new", ZoneId.of("UTC"), 1, 60, List.of());
    Envelope other = Commands.by(Commands.OPERATOR, define);
    tester.carryOut(other);
    assertThat(tester.types(other)).endsWith(SUCCEEDED);
    carryOutAll(held);
  }

  @Test
  void whatWaitsForRoomCanBeCancelledAndGoesOnAfterACrash() {
    List<Envelope> held = creations(2 * PLACES);
    Envelope last = held.getLast();
    tester.send(Commands.order(OrderKind.CANCEL, Commands.CLIENT, last, null)).commit();
    assertThat(tester.types(last)).containsExactly(ACCEPTED, EventType.CANCELLED);
    tester.crash().commit();
    carryOutAll(held.subList(0, held.size() - 1));
  }

  @Test
  void howeverManyWereCancelledWhileTheyWaitedForRoomTheNextGetsIt() {
    List<Envelope> held = creations(PLACES + 30);
    tester.commit();
    held.subList(PLACES, held.size() - 1)
        .forEach(e -> tester.send(Commands.order(OrderKind.CANCEL, Commands.CLIENT, e, null)));
    tester.commit();
    assertThat(tester.calls(held.getLast())).isEmpty();
    tester.done(held.getFirst()).commit();
    assertThat(tester.calls(held.getLast())).containsExactly("hold-slot");
  }

  @Test
  void howeverManyWaitBehindWhatIsParkedTheyGoOnInTheirOrder() {
    Envelope create = Commands.create("room");
    tester.carryOut(create);
    Envelope give = Commands.cancel(Commands.CLIENT, create.bookingId().orElseThrow());
    tester.send(give).commit().done(give).commit().answer(give, UNKNOWN_METHOD).commit();
    List<Envelope> behind = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      behind.add(Commands.create("room"));
      tester.send(behind.getLast());
    }
    Envelope cancelled = behind.remove(200);
    tester.commit().crash();
    tester.send(Commands.order(OrderKind.CANCEL, Commands.CLIENT, cancelled, null));
    assertThat(tester.types(cancelled)).containsExactly(ACCEPTED, EventType.CANCELLED);
    tester.send(Commands.order(OrderKind.RETRY, Commands.OPERATOR, give, null)).commit();
    tester.done(give).commit();
    for (int i = 0; i < behind.size(); i++) {
      if (i == 120) {
        tester.crash().commit();
      }
      Envelope next = behind.get(i);
      assertThat(tester.calls(next)).as("%d", i).hasSize(1);
      tester.done(next, next, next).commit();
    }
    assertThat(tester.types(behind.getLast())).endsWith(SUCCEEDED);
  }

  private List<Envelope> creations(int count) {
    List<Envelope> creations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      creations.add(Commands.create("room-" + i));
      tester.send(creations.getLast());
    }
    return creations;
  }

  private void carryOutAll(List<Envelope> commands) {
    for (int turn = 0; turn < 10 * commands.size(); turn++) {
      tester.commit();
      for (Envelope each : commands) {
        if (!tester.calls(each).isEmpty()) {
          tester.done(each);
        }
      }
    }
    for (Envelope each : commands) {
      assertThat(tester.types(each)).endsWith(SUCCEEDED);
    }
  }
}
