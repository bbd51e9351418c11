package dev.sluice.ingress.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "abc, abc",
        "\"abc\", abc",
        "  \"abc\"  , abc",
        "\"a\\\"b\\\\c\", a\"b\\c",
        "a\"b\\c, a\"b\\c",
        "8e03978e-40d5-43dd-bc93-6894a57f9324, 8e03978e-40d5-43dd-bc93-6894a57f9324",
        "two words, two words",
        "\"two words\", two words",
        "~!@#$%^&*(), ~!@#$%^&*()",
      })
  void bareAndQuotedSpellTheSameKey(String header, String key) {
    assertThat(read("Idempotency-Key", header).idempotencyKey()).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\"\"",
        "\"abc",
        "\"abc\"d",
        "\"abc\";a=1",
        "\"a\\bc\"",
        "\"abc\\",
        "schlüssel",
        "a\tb",
        "\"",
      })
  void refusesMalformedKeys(String header) {
    assertThat(pointers("Idempotency-Key", header)).containsExactly("header:Idempotency-Key");
  }

  @Test
  void aKeyHasUpTo255Characters() {
    assertThat(read("Idempotency-Key", "k".repeat(255)).idempotencyKey()).hasSize(255);
    assertThat(pointers("Idempotency-Key", "k".repeat(256))).isNotEmpty();
  }

  @Test
  void severalLinesOfOneFieldAreRefused() {
    assertThat(pointers("Idempotency-Key", "a", "a")).containsExactly("header:Idempotency-Key");
    assertThat(pointers("If-Match", "*", "*")).containsExactly("header:If-Match");
  }

  @Test
  void readsADeadlineThatMayHavePassed() {
    assertThat(read("Command-Deadline", "1999-01-01T00:00:00+01:00").deadline())
        .isEqualTo(Instant.parse("1998-12-31T23:00:00Z"));
    assertThat(pointers("Command-Deadline", "in 5 minutes"))
        .containsExactly("header:Command-Deadline");
  }

  @Test
  void readsARevision() {
    assertThat(read("If-Match", "\"3\"").expectedRevision()).isEqualTo(3);
    assertThat(read("If-Match", "*").expectedRevision()).isNull();
    assertThat(read("If-Match", "*").ifMatch()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3",
        "W/\"3\"",
        "\"x\"",
        "\"-1\"",
        "\"1\", \"2\"",
        "\"\"",
        "\"1234567890123456789\""
      })
  void refusesWeakAndMalformedRevisions(String header) {
    assertThat(pointers("If-Match", header)).containsExactly("header:If-Match");
  }

  @Test
  void namesEveryMalformedField() {
    Map<String, List<String>> headers =
        Map.of(
            "Idempotency-Key", List.of("\""),
            "Command-Deadline", List.of("x"),
            "If-Match", List.of("x"));
    ProblemException e =
        catchThrowableOfType(
            ProblemException.class,
            () -> Conditions.read(name -> headers.getOrDefault(name, List.of())));
    assertThat(e.problem().type()).isEqualTo(ProblemType.MALFORMED_REQUEST);
    assertThat(e.problem().errors())
        .extracting(FieldError::pointer)
        .containsExactly("header:Idempotency-Key", "header:Command-Deadline", "header:If-Match");
  }

  @Test
  void aNewBookingHasNoRevisionToMatch() {
    Command create =
        new Command.CreateBooking(
            "room-1", new Period(Instant.EPOCH, Instant.EPOCH.plusSeconds(1)), 1, null, null);
    Command cancel =
        new Command.CancelBooking(
            new BookingId("bk_aaaaaaaaaaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbbbb"), null);
    read("If-Match", "\"3\"").check(cancel);
    read("Idempotency-Key", "k").check(create);
    for (String any : List.of("*", "\"3\"")) {
      assertThat(
              catchThrowableOfType(
                      ProblemException.class, () -> read("If-Match", any).check(create))
                  .problem()
                  .errors())
          .extracting(FieldError::pointer)
          .containsExactly("header:If-Match");
    }
  }

  private static Conditions read(String header, String... lines) {
    return Conditions.read(name -> name.equals(header) ? List.of(lines) : List.of());
  }

  private static List<String> pointers(String header, String... lines) {
    return catchThrowableOfType(ProblemException.class, () -> read(header, lines))
        .problem()
        .errors()
        .stream()
        .map(FieldError::pointer)
        .toList();
  }
}
