package dev.sluice.schemas.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.problem.FieldError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyReaderTest {
  private static final String RULE =
      "{\"id\":\"a\",\"effect\":\"allow\",\"commands\":[\"CreateBooking\"],\"when\":\"true\"}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                                         | ``
          {"rules": 1}                               | /rules
          {"rules": [], "more": 1}                   | /more
          {"rules": [1]}                             | /rules/0
          {"rules": [{"then": 1}]}                   | /rules/0/then
          {"rules": [{"id": "builtin:x"}]}           | /rules/0/id
          {"rules": [{"effect": "maybe"}]}           | /rules/0/effect
          {"rules": [{"commands": []}]}              | /rules/0/commands
          {"rules": [{"commands": ["Create"]}]}      | /rules/0/commands/0
          {"rules": [{"when": " "}]}                 | /rules/0/when
          """)
  void aFaultIsNamedByItsPlace(String json, String pointer) {
    assertThatThrownBy(() -> PolicyReader.read(json))
        .isInstanceOfSatisfying(
            InvalidPolicyException.class,
            e -> assertThat(e.faults()).extracting(FieldError::pointer).contains(pointer));
  }

  @Test
  void twoRulesOfOneIdAreRefused() {
    assertThatThrownBy(() -> PolicyReader.read("{\"rules\":[" + RULE + "," + RULE + "]}"))
        .hasMessageContaining("/rules/1/id")
        .hasMessageContaining("two rules a");
  }

  @Test
  void whatIsNoJsonIsRefused() {
    assertThatThrownBy(() -> PolicyReader.read("{")).isInstanceOf(InvalidPolicyException.class);
  }
}
