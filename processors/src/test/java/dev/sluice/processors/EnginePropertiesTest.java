package dev.sluice.processors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.processors.step.Outcome;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.OrderNote;
import dev.sluice.schemas.event.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * The engine under answers of all kinds, cancellations, operators and crashes, in any order: each
 * command comes to one end, and what it shows of its steps and orders fits that end.
 */
class EnginePropertiesTest {
  private static final int TURNS = 40;
  private static final List<OrderKind> ORDERS = List.of(OrderKind.values());

  @Property(tries = 60)
  void eachCommandEndsOnceWhateverHappens(@ForAll long seed) {
    Random random = new Random(seed);
    List<Envelope> commands = new ArrayList<>();
    try (EngineTester tester = new EngineTester()) {
      int crashes = 0;
      for (int turn = 0; turn < TURNS; turn++) {
        int event = random.nextInt(20);
        if (event < 4 || commands.isEmpty()) {
          commands.add(Commands.create(random.nextBoolean() ? "room" : "elsewhere"));
          tester.send(commands.getLast());
        } else if (event < 7) {
          tester.send(order(random, commands));
        } else if (event == 7 && crashes++ < 2) {
          tester.crash();
        } else if (event < 11) {
          tester.commit().pass(Duration.ofSeconds(random.nextInt(12)));
        } else {
          Envelope one = any(random, commands);
          if (!tester.calls(one).isEmpty()) {
            tester.answer(one, outcome(random, one));
          }
        }
      }
      bringToAnEnd(tester, commands);
      commands.forEach(command -> check(tester, command));
    }
  }

  private static void bringToAnEnd(EngineTester tester, List<Envelope> commands) {
    for (int turn = 0; turn < 400; turn++) {
      tester.commit().pass(Duration.ofSeconds(15)).commit();
      boolean ended = true;
      for (Envelope each : commands) {
        CommandStatus status = tester.document(each).status();
        ended &= status.isFinal();
        if (status == CommandStatus.PARKED) {
          tester.send(Commands.order(OrderKind.RETRY, Commands.OPERATOR, each, null));
        } else if (!tester.calls(each).isEmpty()) {
          tester.done(each);
        }
      }
      if (ended) {
        return;
      }
    }
    throw new AssertionError("not all commands have ended");
  }

  private static void check(EngineTester tester, Envelope command) {
    List<EventType> types = tester.types(command);
    CommandDocument end = tester.document(command);
    assertThat(types.stream().filter(EnginePropertiesTest::isFinal)).hasSize(1);
    assertThat(isFinal(types.getLast())).isTrue();
    assertThat(end.orders())
        .extracting(OrderNote::outcome)
        .doesNotContain(OrderNote.Outcome.PENDING);
    boolean cancelled =
        end.orders().stream()
            .anyMatch(o -> o.kind() == OrderKind.CANCEL && o.outcome() == OrderNote.Outcome.DONE);
    assertThat(end.status() == CommandStatus.CANCELLED).isEqualTo(cancelled);
    boolean abandoned =
        end.orders().stream()
            .anyMatch(o -> o.kind() == OrderKind.ABANDON && o.outcome() == OrderNote.Outcome.DONE);
    if (end.status() != CommandStatus.SUCCEEDED && !abandoned) {
      nothingIsLeft(end);
    }
  }

  /** What the document shows as done and can be undone by a call is shown as undone. */
  private static void nothingIsLeft(CommandDocument end) {
    List<String> done =
        end.steps().stream()
            .filter(s -> s.status() == Step.Status.SUCCEEDED)
            .map(Step::name)
            .toList();
    for (String step : List.of("hold-slot", "create-booking")) {
      if (done.contains(step)) {
        assertThat(done).contains("undo-" + step);
      }
    }
  }

  private static boolean isFinal(EventType type) {
    return switch (type) {
      case SUCCEEDED, REJECTED, FAILED, EXPIRED, CANCELLED -> true;
      case ACCEPTED, AUTHORIZED, STARTED, STEP, PARKED, WEBHOOK_DISABLED -> false;
    };
  }

  private static Order order(Random random, List<Envelope> commands) {
    OrderKind kind = ORDERS.get(random.nextInt(ORDERS.size()));
    return Commands.order(kind, Commands.OPERATOR, any(random, commands), null);
  }

  private static Envelope any(Random random, List<Envelope> commands) {
    return commands.get(random.nextInt(commands.size()));
  }

  private static Outcome outcome(Random random, Envelope command) {
    return switch (random.nextInt(8)) {
      case 0 -> new Outcome.Refused("FAILED_PRECONDITION", "CLOSED", "closed");
      case 1 -> new Outcome.Retryable("UNAVAILABLE", Outcome.Failure.AWAY, "away", null);
      case 2 -> new Outcome.HeldBack(Duration.ofMillis(200));
      case 3 -> new Outcome.Terminal("UNIMPLEMENTED", "UNIMPLEMENTED", "no such call");
      default -> new Outcome.Done(EngineTester.result(command, 1));
    };
  }
}
