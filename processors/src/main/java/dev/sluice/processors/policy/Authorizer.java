package dev.sluice.processors.policy;

import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.sluice.processors.policy.PolicyRule.Effect;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent.PolicyDecision;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decides whether a command may be carried out.
 *
 * <p>First come the rules that no policy can write away: a booking is known only in its tenant, and
 * only to its owner and to operators; schedules are the operators'. Then the policy: any rule that
 * denies outweighs all that allow, and what no rule allows is denied; so is what a rule cannot be
 * evaluated for. Immutable and thread-safe.
 */
public final class Authorizer {
  /** Rule of a decision that was made because there is no such booking for this principal. */
  public static final String UNKNOWN_BOOKING = "builtin:unknown-booking";

  static final String OPERATOR = "operator";
  static final String OPERATORS_ONLY = "builtin:operators-only";
  static final String DEFAULT = "builtin:default";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String version;
  private final Map<CommandType, List<Compiled>> rules = new EnumMap<>(CommandType.class);

  private record Compiled(String id, Effect effect, CelRuntime.Program program) {}

  /**
   * @throws InvalidPolicyException naming the rule, the position and the reason
   */
  public Authorizer(Policy policy) {
    version = policy.version();
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setResultType(SimpleType.BOOL);
    PolicyInputs.TYPES.forEach(builder::addVar);
    CelCompiler compiler = builder.build();
    CelRuntime runtime = CelRuntimeFactory.legacyCelRuntimeBuilder().build();
    for (PolicyRule rule : policy.rules()) {
      Compiled compiled = new Compiled(rule.id(), rule.effect(), compile(compiler, runtime, rule));
      rule.commands()
          .forEach(type -> rules.computeIfAbsent(type, _ -> new ArrayList<>()).add(compiled));
    }
  }

  private static CelRuntime.Program compile(
      CelCompiler compiler, CelRuntime runtime, PolicyRule rule) {
    try {
      return runtime.createProgram(compiler.compile(rule.when()).getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new InvalidPolicyException(rule.id(), String.valueOf(e.getMessage()));
    }
  }

  /**
   * @param facts of the booking that the command names; absent if there is none, or the command
   *     names none
   */
  public PolicyDecision decide(Envelope envelope, @Nullable BookingFacts facts) {
    Map<String, Object> inputs = PolicyInputs.of(envelope, facts);
    CommandType type = envelope.command().type();
    Principal principal = envelope.principal();
    return switch (type) {
      case CREATE_BOOKING -> byPolicy(type, inputs);
      case RESCHEDULE_BOOKING, CANCEL_BOOKING ->
          facts != null && isVisible(facts, principal)
              ? byPolicy(type, inputs)
              : decision(false, UNKNOWN_BOOKING, PolicyInputs.of(envelope, null));
      case DEFINE_SCHEDULE, CLOSE_SCHEDULE ->
          principal.hasRole(OPERATOR)
              ? byPolicy(type, inputs)
              : decision(false, OPERATORS_ONLY, inputs);
    };
  }

  /** Whether a command may be given this order by this principal: no policy can write it away. */
  public static boolean allows(Order order, CommandDocument document) {
    Principal by = order.principal();
    boolean operator = by.hasRole(OPERATOR);
    return by.tenant().equals(document.tenant())
        && switch (order.kind()) {
          case CANCEL -> operator || by.subject().equals(document.subject());
          case RETRY, ABANDON -> operator;
        };
  }

  private static boolean isVisible(BookingFacts facts, Principal principal) {
    return facts.tenant().equals(principal.tenant())
        && (facts.owner().equals(principal.subject()) || principal.hasRole(OPERATOR));
  }

  private PolicyDecision byPolicy(CommandType type, Map<String, Object> inputs) {
    String allowing = null;
    for (Compiled rule : rules.getOrDefault(type, List.of())) {
      boolean applies;
      try {
        applies = Boolean.TRUE.equals(rule.program().eval(inputs));
      } catch (CelEvaluationException | RuntimeException e) {
        return decision(false, rule.id() + ": " + e.getMessage(), inputs);
      }
      if (applies && rule.effect() == Effect.DENY) {
        return decision(false, rule.id(), inputs);
      }
      if (applies && allowing == null) {
        allowing = rule.id();
      }
    }
    return allowing == null ? decision(false, DEFAULT, inputs) : decision(true, allowing, inputs);
  }

  private PolicyDecision decision(boolean allowed, String rule, Map<String, Object> inputs) {
    return new PolicyDecision(allowed, version, rule, JSON.writeValueAsString(inputs));
  }
}
