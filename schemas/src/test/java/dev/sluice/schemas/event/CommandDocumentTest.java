package dev.sluice.schemas.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.OrderNote.Outcome;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommandDocumentTest {
  private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
  private static final Principal CLIENT =
      new Principal("client-a", "demo", Set.of("client"), Set.of());
  private static final OrderNote CANCEL =
      new OrderNote(OrderKind.CANCEL, NOW, "client-a", null, Outcome.PENDING);

  private final Envelope create =
      envelope(
          new Command.CreateBooking("room-1", new Period(NOW, NOW.plusSeconds(60)), 1, null, null));

  @Test
  void theLaneOfADocumentIsThatOfItsCommand() {
    Envelope cancel =
        envelope(new Command.CancelBooking(create.bookingId().orElseThrow(), "because"));
    Envelope close =
        envelope(new Command.CloseSchedule("room-1", new Period(NOW, NOW.plusSeconds(60)), null));
    for (Envelope each : new Envelope[] {create, cancel, close}) {
      assertThat(CommandDocument.accepted(each).lane()).isEqualTo(each.lane());
    }
  }

  @Test
  void theEndSaysWhatCameOfACancellation() {
    CommandDocument asked = CommandDocument.accepted(create).noted(CANCEL, NOW);
    assertThat(asked.isToBeCancelled()).isTrue();
    assertThat(outcome(asked.ended(CommandStatus.CANCELLED, Reason.of(ProblemType.CANCELLED), NOW)))
        .isEqualTo(Outcome.DONE);
    CommandDocument rejected =
        asked.ended(CommandStatus.REJECTED, Reason.of(ProblemType.REFUSED), NOW);
    assertThat(outcome(rejected)).isEqualTo(Outcome.TOO_LATE);
    assertThat(rejected.isToBeCancelled()).isFalse();
    assertThat(rejected.wasToBeCancelled()).isTrue();
  }

  @Test
  void ofVeryManyOrdersTheNewestAreKept() {
    CommandDocument document = CommandDocument.accepted(create).ordered(CANCEL);
    for (int i = 0; i < 30; i++) {
      document =
          document.ordered(
              new OrderNote(OrderKind.RETRY, NOW, "operator", "the " + i, Outcome.DONE));
    }
    assertThat(document.orders()).hasSize(20);
    assertThat(document.orders().getFirst()).isEqualTo(CANCEL);
    assertThat(document.orders().getLast().reason()).isEqualTo("the 29");
  }

  private static Outcome outcome(CommandDocument document) {
    return document.orders().getFirst().outcome();
  }

  private static Envelope envelope(Command command) {
    return new Envelope(
        new UUID(1, 2),
        command,
        CLIENT,
        NOW,
        null,
        null,
        null,
        Fingerprint.of(new byte[] {1}),
        null);
  }
}
