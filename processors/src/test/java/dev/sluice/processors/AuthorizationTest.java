package dev.sluice.processors;

import static dev.sluice.schemas.event.EventType.ACCEPTED;
import static dev.sluice.schemas.event.EventType.AUTHORIZED;
import static dev.sluice.schemas.event.EventType.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.LaneKey;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandEvent.PolicyDecision;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.policy.PolicyChange;
import dev.sluice.schemas.policy.PolicyChange.Author;
import dev.sluice.schemas.policy.PolicyScope;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.subject.SubjectChange;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthorizationTest {
  private final EngineTester tester = new EngineTester();
  private final Envelope create = Commands.create("room");
  private final BookingId booking = create.bookingId().orElseThrow();

  @BeforeEach
  void aBooking() {
    tester.carryOut(create);
  }

  @AfterEach
  void close() {
    tester.close();
  }

  @Test
  void theDecisionIsInTheLogWithItsRuleAndInputs() {
    PolicyDecision decision = (PolicyDecision) tester.events(create).get(1).detail();
    assertThat(decision.allowed()).isTrue();
    assertThat(decision.policy()).isEqualTo("default");
    assertThat(decision.policyVersion()).isEqualTo("1");
    assertThat(decision.consulted()).containsExactly("default@1");
    assertThat(decision.rule()).isEqualTo("clients-create");
    assertThat(decision.inputs()).contains("\"principal.subject\":\"client-a\"");
  }

  /** Decided when a command's turn has come, not when it arrived. */
  @Test
  void aPolicyThatChangesWhileACommandWaitsInItsLaneJudgesIt() {
    Envelope first = Commands.create("lane");
    Envelope second = Commands.create("lane");
    tester.send(first, second).commit();
    tester.policies.apply(
        new PolicyChange(
            PolicyScope.of("demo"),
            1,
            "{\"rules\":[]}",
            Author.SYSTEM,
            tester.clock.instant(),
            null,
            0,
            0));
    assertThat(tester.policies.refresh()).isEmpty();
    for (; !tester.calls(first).isEmpty(); tester.commit()) {
      tester.done(first);
    }
    assertThat(tester.document(first).status()).isEqualTo(CommandStatus.SUCCEEDED);
    assertThat(tester.document(second).reason().type()).isEqualTo(ProblemType.NOT_AUTHORIZED);
    PolicyDecision decision = (PolicyDecision) tester.events(second).getLast().detail();
    assertThat(decision.consulted()).containsExactly("default@1", "tenant@1");
  }

  @Test
  void aSubjectThatIsSuspendedWhileItsCommandWaitsHasItRejected() {
    Envelope first = Commands.create("lane");
    Envelope second = Commands.create("lane");
    tester.send(first, second).commit();
    tester.suspensions.apply(
        new SubjectChange(
            "demo", "client-a", true, 1, Author.SYSTEM, tester.clock.instant(), null));
    for (; !tester.calls(first).isEmpty(); tester.commit()) {
      tester.done(first);
    }
    assertThat(tester.document(second).status()).isEqualTo(CommandStatus.REJECTED);
    assertThat(tester.document(second).reason().type()).isEqualTo(ProblemType.SUBJECT_SUSPENDED);
  }

  @Test
  void anothersBookingAnotherTenantsAndNoneLookAlike() {
    BookingId none = BookingId.of(LaneKey.of("demo", "room"), UUID.randomUUID());
    for (Envelope cancel :
        List.of(
            Commands.cancel(Commands.OTHER, booking),
            Commands.cancel(Commands.STRANGER, booking),
            Commands.cancel(Commands.CLIENT, none))) {
      tester.send(cancel);
      assertThat(tester.types(cancel)).containsExactly(ACCEPTED, REJECTED);
      assertThat(tester.document(cancel).reason().type()).isEqualTo(ProblemType.BOOKING_NOT_FOUND);
      assertThat(((PolicyDecision) tester.events(cancel).getLast().detail()).inputs())
          .contains("\"facts.owner\":\"\"");
    }
  }

  @Test
  void anOperatorMayChangeAnyBookingOfItsTenant() {
    Envelope cancel = Commands.cancel(Commands.OPERATOR, booking);
    tester.carryOut(cancel);
    assertThat(tester.document(cancel).status()).isEqualTo(CommandStatus.SUCCEEDED);
  }

  @Test
  void withoutARoleNothingIsAllowed() {
    Principal nobody = new Principal("nobody", "demo", Set.of("auditor"), Set.of());
    Envelope attempt = Commands.by(nobody, create.command());
    tester.carryOut(attempt);
    assertThat(tester.document(attempt).reason().type()).isEqualTo(ProblemType.NOT_AUTHORIZED);
    assertThat(((PolicyDecision) tester.events(attempt).getLast().detail()).allowed()).isFalse();
  }

  @Test
  void schedulesAreTheOperators() {
    Command define =
        new Command.DefineSchedule("room", ZoneId.of("Europe/Berlin"), 1, 60, List.of());
    Envelope client = Commands.by(Commands.CLIENT, define);
    Envelope operator = Commands.by(Commands.OPERATOR, define);
    tester.carryOut(client).carryOut(operator);
    assertThat(tester.document(client).reason().type()).isEqualTo(ProblemType.NOT_AUTHORIZED);
    assertThat(tester.document(operator).status()).isEqualTo(CommandStatus.SUCCEEDED);
  }

  @Test
  void aCancelledBookingCannotBeChanged() {
    Envelope cancel = Commands.cancel(Commands.CLIENT, booking);
    Envelope again = Commands.reschedule(Commands.CLIENT, booking);
    tester.carryOut(cancel).carryOut(again);
    assertThat(tester.types(again)).containsExactly(ACCEPTED, AUTHORIZED, REJECTED);
    assertThat(tester.document(again).reason().type()).isEqualTo(ProblemType.BOOKING_CANCELLED);
  }

  @Test
  void aStaleRevisionIsAMismatch() {
    Envelope stale =
        Commands.with(
            UUID.randomUUID(), Commands.CLIENT, new Command.CancelBooking(booking, null), null, 7L);
    tester.carryOut(stale);
    assertThat(tester.document(stale).reason().type()).isEqualTo(ProblemType.REVISION_MISMATCH);
  }

  /** The id of a booking does not tell its resource, so the document has to. */
  @Test
  void whatIsRefusedAboutAnOwnBookingNamesItsResource() {
    Command cancel = new Command.CancelBooking(booking, null);
    Envelope stale = Commands.with(UUID.randomUUID(), Commands.CLIENT, cancel, null, 7L);
    Envelope late =
        Commands.with(UUID.randomUUID(), Commands.CLIENT, cancel, tester.clock.instant(), null);
    Envelope denied =
        Commands.by(new Principal("client-a", "demo", Set.of("auditor"), Set.of()), cancel);
    Envelope first = Commands.cancel(Commands.CLIENT, booking);
    Envelope cancelled = Commands.cancel(Commands.CLIENT, booking);
    Envelope again = Commands.reschedule(Commands.CLIENT, booking);
    tester.carryOut(stale).carryOut(late).carryOut(denied);
    tester.send(
        first, cancelled, Commands.order(OrderKind.CANCEL, Commands.CLIENT, cancelled, null));
    for (tester.commit(); !tester.calls(first).isEmpty(); tester.commit()) {
      tester.done(first);
    }
    tester.carryOut(again);
    assertThat(List.of(stale, late, denied, cancelled, again))
        .extracting(each -> tester.document(each).status())
        .containsExactly(
            CommandStatus.REJECTED,
            CommandStatus.EXPIRED,
            CommandStatus.REJECTED,
            CommandStatus.CANCELLED,
            CommandStatus.REJECTED);
    assertThat(List.of(stale, late, denied, cancelled, again))
        .extracting(each -> tester.document(each).resourceId())
        .containsOnly("room");
  }

  @Test
  void whoeverMayNotKnowOfABookingIsNotToldItsResource() {
    Envelope others = Commands.cancel(Commands.OTHER, booking);
    Envelope strangers = Commands.cancel(Commands.STRANGER, booking);
    Envelope suspended = Commands.cancel(Commands.CLIENT, booking);
    Envelope expired =
        Commands.with(
            UUID.randomUUID(),
            Commands.OTHER,
            new Command.CancelBooking(booking, null),
            tester.clock.instant(),
            null);
    tester.carryOut(others).carryOut(strangers).carryOut(expired);
    tester.suspensions.apply(
        new SubjectChange(
            "demo", "client-a", true, 1, Author.SYSTEM, tester.clock.instant(), null));
    tester.carryOut(suspended);
    for (Envelope each : List.of(others, strangers, expired, suspended)) {
      assertThat(tester.document(each).status().isFinal()).isTrue();
      assertThat(tester.document(each).resourceId()).isNull();
    }
  }

  @Test
  void createRescheduleAndCancelSentWithoutWaitingTakeEffectInThatOrder() {
    Envelope first = Commands.create("room");
    Envelope move = Commands.reschedule(Commands.CLIENT, first.bookingId().orElseThrow());
    Envelope cancel = Commands.cancel(Commands.CLIENT, first.bookingId().orElseThrow());
    tester.send(first, move, cancel);
    for (Envelope each : List.of(first, move, cancel)) {
      for (tester.commit(); !tester.calls(each).isEmpty(); tester.commit()) {
        tester.done(each);
      }
      assertThat(tester.document(each).status()).isEqualTo(CommandStatus.SUCCEEDED);
    }
  }
}
