package dev.sluice.processors.policy;

import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent.PolicyDecision;
import dev.sluice.schemas.policy.CompiledPolicy;
import dev.sluice.schemas.policy.PolicyBook;
import dev.sluice.schemas.policy.PolicyBook.InForce;
import dev.sluice.schemas.policy.PolicyScope;
import dev.sluice.schemas.policy.Verdict;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.subject.Suspensions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decides whether a command may be carried out.
 *
 * <p>First come the rules that no policy can write away: a suspended subject has nothing carried
 * out; a booking is known only in its tenant, and only to its owner and to operators; schedules are
 * the operators'. Then the policies that are in force at this moment: what the default one denies
 * is denied to every tenant; the rest is for the tenant's own policy to say, or for the default one
 * where there is none. Thread-safe.
 */
public final class Authorizer {
  static final String OPERATOR = "operator";
  static final String SUSPENDED = "builtin:suspended-subject";
  static final String UNKNOWN_BOOKING = "builtin:unknown-booking";
  static final String OPERATORS_ONLY = "builtin:operators-only";
  private static final String BUILT_IN = "builtin";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final PolicyBook policies;
  private final Suspensions suspensions;

  public Authorizer(PolicyBook policies, Suspensions suspensions) {
    this.policies = policies;
    this.suspensions = suspensions;
  }

  /**
   * @param facts of the booking that the command names; absent if there is none, or the command
   *     names none
   */
  public PolicyDecision decide(Envelope envelope, @Nullable BookingFacts facts, Instant now) {
    Map<String, Object> inputs = PolicyInputs.of(envelope, facts, now);
    CommandType type = envelope.command().type();
    Principal principal = envelope.principal();
    if (suspensions.isSuspended(principal)) {
      return builtIn(SUSPENDED, PolicyInputs.of(envelope, null, now));
    }
    return switch (type) {
      case CREATE_BOOKING -> byPolicy(principal.tenant(), type, inputs);
      case RESCHEDULE_BOOKING, CANCEL_BOOKING ->
          facts != null && isVisible(facts, principal)
              ? byPolicy(principal.tenant(), type, inputs)
              : builtIn(UNKNOWN_BOOKING, PolicyInputs.of(envelope, null, now));
      case DEFINE_SCHEDULE, CLOSE_SCHEDULE ->
          principal.hasRole(OPERATOR)
              ? byPolicy(principal.tenant(), type, inputs)
              : builtIn(OPERATORS_ONLY, inputs);
    };
  }

  /** What the client of a command that was not allowed is told. */
  public static ProblemType refusal(PolicyDecision decision) {
    return switch (decision.rule()) {
      case UNKNOWN_BOOKING -> ProblemType.BOOKING_NOT_FOUND;
      case SUSPENDED -> ProblemType.SUBJECT_SUSPENDED;
      default -> ProblemType.NOT_AUTHORIZED;
    };
  }

  /** Whether a command may be given this order by this principal: no policy can write it away. */
  public boolean allows(Order order, CommandDocument document) {
    Principal by = order.principal();
    boolean operator = by.hasRole(OPERATOR);
    return !suspensions.isSuspended(by)
        && by.tenant().equals(document.tenant())
        && switch (order.kind()) {
          case CANCEL -> operator || by.subject().equals(document.subject());
          case RETRY, ABANDON -> operator;
        };
  }

  /** Whether this principal may be told now of a booking: no policy can write it away. */
  public boolean mayKnow(Principal principal, BookingFacts facts) {
    return !suspensions.isSuspended(principal) && isVisible(facts, principal);
  }

  private static boolean isVisible(BookingFacts facts, Principal principal) {
    return facts.tenant().equals(principal.tenant())
        && (facts.owner().equals(principal.subject()) || principal.hasRole(OPERATOR));
  }

  private PolicyDecision byPolicy(String tenant, CommandType type, Map<String, Object> inputs) {
    Optional<InForce> forAll = policies.inForce(PolicyScope.DEFAULT);
    if (forAll.isEmpty()) {
      return builtIn(CompiledPolicy.NO_RULE, inputs);
    }
    Optional<InForce> own = policies.inForce(PolicyScope.of(tenant));
    if (own.isEmpty()) {
      return decision(forAll.get(), decide(forAll.get(), type, inputs), inputs, List.of());
    }
    Optional<Verdict> denied = denial(forAll.get(), type, inputs);
    return denied.isPresent()
        ? decision(forAll.get(), denied.get(), inputs, List.of())
        : decision(own.get(), decide(own.get(), type, inputs), inputs, List.of(forAll.get()));
  }

  private static Verdict decide(InForce policy, CommandType type, Map<String, Object> inputs) {
    CompiledPolicy compiled = policy.policy();
    return compiled == null
        ? new Verdict(false, PolicyBook.UNREADABLE)
        : compiled.decide(type, inputs);
  }

  private static Optional<Verdict> denial(
      InForce policy, CommandType type, Map<String, Object> inputs) {
    CompiledPolicy compiled = policy.policy();
    return compiled == null
        ? Optional.of(new Verdict(false, PolicyBook.UNREADABLE))
        : compiled.denial(type, inputs);
  }

  private static PolicyDecision decision(
      InForce decided, Verdict verdict, Map<String, Object> inputs, List<InForce> before) {
    return new PolicyDecision(
        verdict.allowed(),
        decided.scope().name(),
        Long.toString(decided.version()),
        verdict.rule(),
        json(inputs),
        before.isEmpty()
            ? List.of(decided.label())
            : List.of(before.getFirst().label(), decided.label()));
  }

  private static PolicyDecision builtIn(String rule, Map<String, Object> inputs) {
    return new PolicyDecision(false, BUILT_IN, "", rule, json(inputs), List.of());
  }

  private static String json(Map<String, Object> inputs) {
    return JSON.writeValueAsString(inputs);
  }
}
