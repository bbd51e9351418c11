package dev.sluice.processors.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.processors.Commands;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent.PolicyDecision;
import dev.sluice.schemas.policy.PolicyBook;
import dev.sluice.schemas.policy.PolicyChange;
import dev.sluice.schemas.policy.PolicyChange.Author;
import dev.sluice.schemas.policy.PolicyScope;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.subject.SubjectChange;
import dev.sluice.schemas.subject.Suspensions;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AuthorizerTest {
  private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
  private static final Author AUTHOR = new Author("demo", "olga");
  private static final PolicyScope DEMO = PolicyScope.of("demo");
  private static final Principal ADA =
      new Principal("ada", "demo", Set.of("client"), Set.of("bookings:write"));
  private static final Principal OPERATOR =
      new Principal("olga", "demo", Set.of("operator"), Set.of());
  private static final Envelope CREATE = Commands.create("room");
  private static final BookingId BOOKING = CREATE.bookingId().orElseThrow();

  private final PolicyBook book = new PolicyBook();
  private final Suspensions suspensions = new Suspensions();
  private final Authorizer authorizer = new Authorizer(book, suspensions);

  @Test
  void withoutAnyPolicyNothingIsAllowed() {
    PolicyDecision decision = authorizer.decide(CREATE, null, NOW);
    assertThat(decision.allowed()).isFalse();
    assertThat(decision.policy()).isEqualTo("builtin");
  }

  @Test
  void theDecisionNamesPolicyVersionRuleAndInputs() {
    put(PolicyScope.DEFAULT, 1, rule("at-nine", "allow", "now.getHours('Europe/Berlin') == 9"));
    assertThat(authorizer.decide(by(ADA, create()), null, NOW))
        .isEqualTo(
            new PolicyDecision(
                true,
                "default",
                "1",
                "at-nine",
                authorizer.decide(by(ADA, create()), null, NOW).inputs(),
                List.of("default@1")));
    assertThat(authorizer.decide(by(ADA, create()), null, NOW).inputs())
        .contains("\"now\":\"2026-11-23T08:00:00Z\"")
        .contains("\"principal.scopes\":[\"bookings:write\"]");
    assertThat(authorizer.decide(by(ADA, create()), null, NOW.plusSeconds(3600)).allowed())
        .isFalse();
  }

  /** Its own rules hold for a tenant in the place of the default ones. */
  @Test
  void aTenantWithAPolicyOfItsOwnIsJudgedByIt() {
    put(PolicyScope.DEFAULT, 1, rule("all", "allow", "true"));
    put(DEMO, 1, rule("none", "allow", "false"));
    assertThat(authorizer.decide(by(ADA, create()), null, NOW).allowed()).isFalse();
    assertThat(authorizer.decide(by(ADA, create()), null, NOW).policy()).isEqualTo("tenant");
    assertThat(authorizer.decide(by(stranger(), create()), null, NOW).allowed()).isTrue();
    take(DEMO, 2);
    assertThat(authorizer.decide(by(ADA, create()), null, NOW).allowed()).isTrue();
  }

  @Test
  void whatTheDefaultPolicyDeniesNoTenantAllows() {
    put(PolicyScope.DEFAULT, 4, rule("stop", "deny", "command.resource_id == 'room'"));
    put(DEMO, 2, rule("all", "allow", "true"));
    PolicyDecision decision = authorizer.decide(by(ADA, create()), null, NOW);
    assertThat(decision.allowed()).isFalse();
    assertThat(decision.rule()).isEqualTo("stop");
    assertThat(decision.consulted()).containsExactly("default@4");
    put(PolicyScope.DEFAULT, 5, rule("stop", "deny", "false"));
    decision = authorizer.decide(by(ADA, create()), null, NOW);
    assertThat(decision.allowed()).isTrue();
    assertThat(decision.consulted()).containsExactly("default@5", "tenant@2");
  }

  @Test
  void aPolicyThatCannotBeReadHereDeniesEverything() {
    put(PolicyScope.DEFAULT, 1, rule("all", "allow", "true"));
    put(DEMO, 1, rule("newer", "allow", "words.of(a, newer) == release"));
    assertThat(authorizer.decide(by(ADA, create()), null, NOW).rule())
        .isEqualTo("builtin:unreadable-policy");
    assertThat(authorizer.decide(by(stranger(), create()), null, NOW).allowed()).isTrue();
  }

  static List<Envelope> attempts() {
    return List.of(
        by(stranger(), new Command.CancelBooking(BOOKING, null)),
        by(
            new Principal("root", "other", Set.of("client", "operator"), Set.of("*")),
            new Command.CancelBooking(BOOKING, null)),
        by(
            new Principal("bob", "demo", Set.of("client"), Set.of("*")),
            new Command.CancelBooking(BOOKING, null)),
        by(ADA, new Command.DefineSchedule("room", ZoneId.of("Europe/Berlin"), 1, 60, List.of())),
        by(ADA, new Command.CloseSchedule("room", period(), null)));
  }

  /** Tenants, ownership and the operators' part are no matter of policy. */
  @ParameterizedTest
  @MethodSource("attempts")
  void aPolicyThatSaysYesToEverythingOpensNoTenantAndNoBookingOfAnother(Envelope attempt) {
    allowAll();
    PolicyDecision decision = authorizer.decide(attempt, facts("demo", "ada"), NOW);
    assertThat(decision.allowed()).isFalse();
    assertThat(decision.policy()).isEqualTo("builtin");
    assertThat(Authorizer.refusal(decision))
        .isIn(ProblemType.BOOKING_NOT_FOUND, ProblemType.NOT_AUTHORIZED);
  }

  /** Nor does it tell a stranger anything about the booking in the record. */
  @Test
  void factsOfAnotherTenantsBookingAreNoInput() {
    allowAll();
    Envelope cancel = by(stranger(), new Command.CancelBooking(BOOKING, null));
    assertThat(authorizer.decide(cancel, facts("demo", "ada"), NOW).inputs())
        .contains("\"facts.owner\":\"\"")
        .contains("\"facts.seats\":0");
  }

  @Test
  void ownersAndOperatorsReachTheirBookings() {
    allowAll();
    for (Principal principal : List.of(ADA, OPERATOR)) {
      Envelope cancel = by(principal, new Command.CancelBooking(BOOKING, null));
      assertThat(authorizer.decide(cancel, facts("demo", "ada"), NOW).allowed()).isTrue();
    }
  }

  @Test
  void aSuspendedSubjectHasNothingCarriedOutWhateverThePolicySays() {
    allowAll();
    suspensions.apply(new SubjectChange("demo", "ada", true, 1, AUTHOR, NOW, null));
    for (Command command : List.of(create(), (Command) new Command.CancelBooking(BOOKING, null))) {
      PolicyDecision decision = authorizer.decide(by(ADA, command), facts("demo", "ada"), NOW);
      assertThat(decision.rule()).isEqualTo("builtin:suspended-subject");
      assertThat(Authorizer.refusal(decision)).isEqualTo(ProblemType.SUBJECT_SUSPENDED);
    }
    suspensions.apply(new SubjectChange("demo", "ada", false, 2, AUTHOR, NOW, null));
    assertThat(authorizer.decide(by(ADA, create()), null, NOW).allowed()).isTrue();
  }

  @Test
  void aSuspendedSubjectGivesNoOrders() {
    Order cancel =
        new Order(
            CREATE.commandId(),
            CREATE.commandId(),
            OrderKind.CANCEL,
            CREATE.lane(),
            CREATE.principal(),
            NOW,
            null,
            null,
            null);
    CommandDocument document = CommandDocument.accepted(CREATE);
    assertThat(authorizer.allows(cancel, document)).isTrue();
    suspensions.apply(
        new SubjectChange("demo", CREATE.principal().subject(), true, 1, AUTHOR, NOW, null));
    assertThat(authorizer.allows(cancel, document)).isFalse();
  }

  private void allowAll() {
    put(PolicyScope.DEFAULT, 1, rule("all", "allow", "true"));
    put(DEMO, 1, rule("all", "allow", "true"));
    put(PolicyScope.of("other"), 1, rule("all", "allow", "true"));
  }

  private static Envelope by(Principal principal, Command command) {
    return new Envelope(
        CREATE.commandId(), command, principal, NOW, null, null, null, CREATE.fingerprint(), null);
  }

  private static Principal stranger() {
    return new Principal("ada", "other", Set.of("client"), Set.of());
  }

  private static Command create() {
    return CREATE.command();
  }

  private static Period period() {
    return new Period(NOW, NOW.plusSeconds(3600));
  }

  private static BookingFacts facts(String tenant, String owner) {
    return new BookingFacts(tenant, owner, "room", period(), 1, false, 1, "hold");
  }

  private static String rule(String id, String effect, String when) {
    String types =
        Arrays.stream(CommandType.values())
            .map(type -> '"' + type.apiName() + '"')
            .collect(Collectors.joining(","));
    return "{\"id\":\"%s\",\"effect\":\"%s\",\"commands\":[%s],\"when\":\"%s\"}"
        .formatted(id, effect, types, when);
  }

  private void put(PolicyScope scope, long version, String rule) {
    apply(scope, version, "{\"rules\":[" + rule + "]}");
  }

  private void take(PolicyScope scope, long version) {
    apply(scope, version, null);
  }

  private void apply(PolicyScope scope, long version, @Nullable String document) {
    book.apply(new PolicyChange(scope, version, document, AUTHOR, NOW, null, 0, 0));
    var _ = book.refresh();
  }
}
