package dev.sluice.processors.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.processors.Commands;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Envelope;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuthorizerTest {
  private static final Envelope CREATE = Commands.create("room");

  @Test
  void whatNoRuleAllowsIsDenied() {
    assertThat(new Authorizer(policy()).decide(CREATE, null).rule()).isEqualTo("builtin:default");
  }

  /** A type that no rule speaks about could never be carried out. */
  @ParameterizedTest
  @EnumSource
  void theBuiltInPolicySpeaksAboutEveryTypeOfCommand(CommandType type) {
    assertThat(PolicyReader.builtIn().rules()).anyMatch(rule -> rule.commands().contains(type));
  }

  @Test
  void aDenialOutweighsEveryPermission() {
    Authorizer authorizer =
        new Authorizer(policy(rule("yes", "allow", "true"), rule("no", "deny", "true")));
    assertThat(authorizer.decide(CREATE, null).allowed()).isFalse();
    assertThat(authorizer.decide(CREATE, null).rule()).isEqualTo("no");
  }

  @Test
  void aRuleThatCannotBeEvaluatedDenies() {
    Authorizer authorizer =
        new Authorizer(
            policy(
                rule("broken", "allow", "1 / command.seats > 0 && 1 / (command.seats - 1) > 0")));
    assertThat(authorizer.decide(CREATE, null).allowed()).isFalse();
    assertThat(authorizer.decide(CREATE, null).rule()).startsWith("broken: ");
  }

  @Test
  void aMisspeltVariableIsFoundWhenThePolicyIsPut() {
    assertThatThrownBy(() -> new Authorizer(policy(rule("typo", "allow", "principal.rolls == []"))))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("typo")
        .hasMessageContaining("principal");
  }

  @Test
  void aRuleIsABooleanExpression() {
    assertThatThrownBy(() -> new Authorizer(policy(rule("number", "allow", "1"))))
        .isInstanceOf(InvalidPolicyException.class);
  }

  @Test
  void unknownCommandsMembersAndTwinsAreRefused() {
    assertThatThrownBy(() -> policy(rule("a", "allow", "true"), rule("a", "allow", "true")))
        .hasMessageContaining("two rules");
    assertThatThrownBy(() -> policy("{\"id\":\"a\",\"effect\":\"maybe\",\"when\":\"true\"}"))
        .hasMessageContaining("maybe");
    assertThatThrownBy(() -> policy("{\"id\":\"a\",\"then\":1}")).hasMessageContaining("then");
  }

  private static String rule(String id, String effect, String when) {
    return "{\"id\":\"%s\",\"effect\":\"%s\",\"commands\":[\"CreateBooking\"],\"when\":\"%s\"}"
        .formatted(id, effect, when);
  }

  private static Policy policy(String... rules) {
    String json = "{\"version\":\"t\",\"rules\":[" + String.join(",", rules) + "]}";
    return PolicyReader.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
