package dev.sluice.schemas.policy;

import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.policy.PolicyRule.Effect;
import dev.sluice.schemas.problem.FieldError;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A policy that can be asked. Any rule that denies outweighs all that allow, and what no rule
 * allows is denied; so is what a rule cannot be evaluated for.
 *
 * <p>An expression has bounds, since it is evaluated where no other command goes on meanwhile: its
 * length, its depth and how often its macros go round. Immutable and thread-safe.
 */
public final class CompiledPolicy {
  /** Rule of a verdict where none applied. */
  public static final String NO_RULE = "builtin:default";

  /** Between a rule and what went wrong in it. */
  static final String NOT_EVALUATED = ": could not be evaluated: ";

  private static final int MOST_CODE_POINTS = 4_000;
  private static final int MOST_ROUNDS = 1_000;
  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(MOST_CODE_POINTS)
          .maxParseRecursionDepth(64)
          .maxRegexProgramSize(1_000)
          .comprehensionMaxIterations(MOST_ROUNDS)
          .build();
  private static final CelCompiler COMPILER = compiler();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.legacyCelRuntimeBuilder().setOptions(OPTIONS).build();

  private final Map<CommandType, List<Rule>> rules;

  private record Rule(String id, Effect effect, CelRuntime.Program program) {}

  private CompiledPolicy(Map<CommandType, List<Rule>> rules) {
    this.rules = rules;
  }

  private static CelCompiler compiler() {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setResultType(SimpleType.BOOL);
    PolicyVocabulary.TYPES.forEach(builder::addVar);
    return builder.build();
  }

  /**
   * @throws InvalidPolicyException with the place and the reason of every fault
   */
  public static CompiledPolicy of(Policy policy) {
    return compile(policy, List.of());
  }

  /**
   * As {@link #of}, from JSON; expressions are compiled though the document has other faults, so
   * that whoever wrote it is told of all at once.
   *
   * @throws InvalidPolicyException with the place and the reason of every fault
   */
  public static CompiledPolicy read(JsonNode document) {
    PolicyReader.Draft draft = PolicyReader.draft(document);
    return compile(draft.policy(), draft.faults());
  }

  private static CompiledPolicy compile(Policy policy, List<FieldError> known) {
    List<FieldError> faults = new ArrayList<>(known);
    Map<CommandType, List<Rule>> rules = new EnumMap<>(CommandType.class);
    for (int i = 0; i < policy.rules().size(); i++) {
      PolicyRule rule = policy.rules().get(i);
      CelRuntime.Program program = compile("/rules/" + i + "/when", rule.when(), faults);
      if (program != null) {
        Rule compiled = new Rule(rule.id(), rule.effect(), program);
        rule.commands()
            .forEach(type -> rules.computeIfAbsent(type, _ -> new ArrayList<>()).add(compiled));
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidPolicyException(faults);
    }
    return new CompiledPolicy(rules);
  }

  private static CelRuntime.@Nullable Program compile(
      String pointer, String when, List<FieldError> faults) {
    try {
      return RUNTIME.createProgram(COMPILER.compile(when).getAst());
    } catch (CelValidationException e) {
      for (CelIssue issue : e.getErrors()) {
        faults.add(new FieldError(pointer, where(issue) + issue.getMessage()));
      }
    } catch (CelEvaluationException e) {
      faults.add(new FieldError(pointer, String.valueOf(e.getMessage())));
    }
    return null;
  }

  /** Both counted from one; nothing where the fault is in the whole expression. */
  private static String where(CelIssue issue) {
    int line = issue.getSourceLocation().getLine();
    int column = issue.getSourceLocation().getColumn();
    return line < 1 ? "" : "line %d, column %d: ".formatted(line, column + 1);
  }

  /**
   * @param inputs a value for each name of the {@link PolicyVocabulary}
   */
  public Verdict decide(CommandType type, Map<String, Object> inputs) {
    String allowing = null;
    for (Rule rule : rules.getOrDefault(type, List.of())) {
      Verdict verdict = ask(rule, inputs).orElse(null);
      if (verdict != null && !verdict.allowed()) {
        return verdict;
      }
      if (verdict != null && allowing == null) {
        allowing = verdict.rule();
      }
    }
    return allowing == null ? new Verdict(false, NO_RULE) : new Verdict(true, allowing);
  }

  /** Only what the rules that deny say; empty if none applies. */
  public Optional<Verdict> denial(CommandType type, Map<String, Object> inputs) {
    return rules.getOrDefault(type, List.of()).stream()
        .filter(rule -> rule.effect() == Effect.DENY)
        .flatMap(rule -> ask(rule, inputs).stream())
        .findFirst();
  }

  private static Optional<Verdict> ask(Rule rule, Map<String, Object> inputs) {
    try {
      return Boolean.TRUE.equals(rule.program().eval(inputs))
          ? Optional.of(new Verdict(rule.effect() == Effect.ALLOW, rule.id()))
          : Optional.empty();
    } catch (CelEvaluationException | RuntimeException e) {
      return Optional.of(new Verdict(false, rule.id() + NOT_EVALUATED + e.getMessage()));
    }
  }
}
