package dev.sluice.schemas.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.problem.FieldError;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CompiledPolicyTest {
  private static final CommandType CREATE = CommandType.CREATE_BOOKING;

  /** A type that no rule speaks about could never be carried out. */
  @ParameterizedTest
  @EnumSource
  void theBuiltInPolicySpeaksAboutEveryTypeOfCommand(CommandType type) {
    assertThat(PolicyReader.read(PolicyReader.builtIn()).rules())
        .anyMatch(rule -> rule.commands().contains(type));
  }

  @Test
  void theBuiltInPolicyCompiles() {
    Verdict verdict =
        CompiledPolicy.of(PolicyReader.read(PolicyReader.builtIn())).decide(CREATE, inputs());
    assertThat(verdict).isEqualTo(new Verdict(true, "clients-create"));
  }

  @Test
  void whatNoRuleAllowsIsDenied() {
    assertThat(policy().decide(CREATE, inputs())).isEqualTo(new Verdict(false, "builtin:default"));
    assertThat(policy(rule("other", "allow", "true")).decide(CommandType.CANCEL_BOOKING, inputs()))
        .isEqualTo(new Verdict(false, "builtin:default"));
  }

  @Test
  void aDenialOutweighsEveryPermission() {
    CompiledPolicy policy = policy(rule("yes", "allow", "true"), rule("no", "deny", "true"));
    assertThat(policy.decide(CREATE, inputs())).isEqualTo(new Verdict(false, "no"));
    assertThat(policy.denial(CREATE, inputs())).contains(new Verdict(false, "no"));
  }

  @Test
  void permissionsAreNoDenial() {
    assertThat(policy(rule("yes", "allow", "true")).denial(CREATE, inputs())).isEmpty();
  }

  @Test
  void aRuleThatCannotBeEvaluatedDenies() {
    CompiledPolicy policy = policy(rule("broken", "allow", "1 / (command.seats - 1) > 0"));
    assertThat(policy.decide(CREATE, inputs()).allowed()).isFalse();
    assertThat(policy.decide(CREATE, inputs()).rule())
        .startsWith("broken: could not be evaluated: ");
  }

  @Test
  void aRuleThatGoesRoundTooOftenDenies() {
    String list = "[1,2,3,4,5,6,7,8,9,10]";
    String loop =
        "%s.all(a, %s.all(b, %s.all(c, %s.all(d, a + b + c + d > 0))))"
            .formatted(list, list, list, list);
    assertThat(policy(rule("loop", "allow", loop)).decide(CREATE, inputs()).allowed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          now.getHours('Europe/Berlin') == 9                       | true
          now.getHours('America/New_York') == 3                    | true
          now.getDayOfWeek('Europe/Berlin') in [0, 6]              | false
          command.start - now > duration('24h')                    | true
          `facts.owned || 'operator' in principal.roles`           | false
          'bookings:write' in principal.scopes                     | true
          principal.scopes.exists(s, s.startsWith('admin'))        | false
          """)
  void rulesSpeakOfTimesRolesScopesAndOwnership(String when, boolean holds) {
    assertThat(policy(rule("rule", "allow", when)).decide(CREATE, inputs()).allowed())
        .isEqualTo(holds);
  }

  @Test
  void everyFaultOfEveryRuleIsNamedWithItsPlaceAndReason() {
    assertThatThrownBy(
            () ->
                policy(
                    rule("typo", "allow", "true &&\\n principal.rolls == []"),
                    rule("fine", "allow", "true"),
                    rule("number", "deny", "1")))
        .isInstanceOfSatisfying(
            InvalidPolicyException.class,
            e ->
                assertThat(e.faults())
                    .containsExactly(
                        new FieldError(
                            "/rules/0/when",
                            "line 2, column 2: undeclared reference to 'principal' (in container"
                                + " '')"),
                        new FieldError(
                            "/rules/2/when",
                            "line 1, column 1: expected type 'bool' but found 'int'")));
  }

  @Test
  void faultsOfShapeDoNotHideThoseOfExpressions() {
    JsonNode document =
        JsonMapper.builder()
            .build()
            .readTree(
                """
                {"more": 1, "rules": [
                  {"id": "a", "effect": "maybe", "commands": ["CreateBooking"], "when": "1"},
                  2,
                  {"id": "b", "effect": "deny", "commands": ["CreateBooking"]},
                  {"id": "c", "effect": "deny", "commands": ["CreateBooking"], "when": "owner"}]}
                """);
    assertThatThrownBy(() -> CompiledPolicy.read(document))
        .isInstanceOfSatisfying(
            InvalidPolicyException.class,
            e ->
                assertThat(e.faults())
                    .extracting(FieldError::pointer)
                    .containsExactlyInAnyOrder(
                        "/more",
                        "/rules/0/effect",
                        "/rules/0/when",
                        "/rules/1",
                        "/rules/2/when",
                        "/rules/3/when"));
  }

  @Test
  void anExpressionHasALength() {
    assertThatThrownBy(() -> policy(rule("long", "allow", "true || ".repeat(1000) + "true")))
        .hasMessageContaining("/rules/0/when")
        .hasMessageContaining("size exceeds limit");
  }

  private static CompiledPolicy policy(String... rules) {
    return CompiledPolicy.of(PolicyReader.read("{\"rules\":[" + String.join(",", rules) + "]}"));
  }

  private static String rule(String id, String effect, String when) {
    return "{\"id\":\"%s\",\"effect\":\"%s\",\"commands\":[\"CreateBooking\"],\"when\":\"%s\"}"
        .formatted(id, effect, when);
  }

  private static Map<String, Object> inputs() {
    Map<String, Object> inputs = new HashMap<>();
    inputs.put("now", Instant.parse("2026-11-23T08:00:00Z"));
    inputs.put("principal.subject", "ada");
    inputs.put("principal.tenant", "demo");
    inputs.put("principal.roles", List.of("client"));
    inputs.put("principal.scopes", List.of("bookings:write"));
    inputs.put("command.seats", 1L);
    inputs.put("command.start", Instant.parse("2026-11-25T08:00:00Z"));
    inputs.put("facts.owned", false);
    return inputs;
  }
}
