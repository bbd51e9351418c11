package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7240, with the examples that other gateways stumble over. */
class PreferTest {
  private static Prefer prefer(String... lines) {
    return Prefer.parse(List.of(lines));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "respond-async",
        "Respond-Async",
        "  respond-async  ",
        "respond-async, wait=10",
        "wait=10,respond-async",
        "foo; bar=\"respond\", respond-async",
        "respond-async; foo=bar",
        ",, respond-async ,,",
        "respond-async=\"\"",
        "return=minimal, respond-async",
      })
  void respondAsyncIsFoundWhereverItStands(String line) {
    assertThat(prefer(line).respondAsync()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "respond-asynchronously",
        "return=\"respond-async\"",
        "foo=\"a, respond-async, b\"",
        "foo; respond-async",
        "foo=\"\\\"respond-async, \", bar",
        "foo=\"never ends, respond-async",
      })
  void respondAsyncIsNotSeenWhereItIsNot(String line) {
    assertThat(prefer(line).respondAsync()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wait=10 | 10",
        "Wait=10 | 10",
        "WAIT = 10 | 10",
        "wait=\"10\" | 10",
        "respond-async, wait=10 | 10",
        "wait=10; x=y, respond-async | 10",
        "wait=0 | 0",
        "wait=30 | 30",
        "wait=31 | 30",
        "wait=999999999999999999 | 30",
        "wait=99999999999999999999 | 30",
        "wait=5, wait=20 | 5",
      })
  void waitIsReadInSecondsAndCapped(String line, long seconds) {
    assertThat(prefer(line).waiting()).hasValue(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wait",
        "wait=",
        "wait=-1",
        "wait=1.5",
        "wait=ten",
        "x; wait=10",
        "waiting=10",
      })
  void aWaitThatIsNotANumberIsIgnored(String line) {
    assertThat(prefer(line).waiting()).isEmpty();
  }

  @Test
  void severalLinesAreOneListAndTheFirstOccurrenceWins() {
    Prefer prefer = prefer("wait=3", "respond-async, wait=20");
    assertThat(prefer).isEqualTo(new Prefer(true, Optional.of(Duration.ofSeconds(3))));
    assertThat(prefer("wait=nonsense", "wait=20").waiting()).isEmpty();
  }

  @Test
  void noHeaderIsNoPreference() {
    assertThat(prefer()).isEqualTo(Prefer.NOTHING);
    assertThat(prefer().waitOrZero()).isZero();
  }

  @Test
  void onlyWhatWasPreferredAndDoneIsSaidToBeApplied() {
    Prefer both = prefer("respond-async, wait=40");
    assertThat(both.applied(true, false)).hasValue("respond-async");
    assertThat(both.applied(true, true)).hasValue("respond-async, wait=30");
    assertThat(both.applied(false, true)).hasValue("wait=30");
    assertThat(both.applied(false, false)).isEmpty();
    assertThat(Prefer.NOTHING.applied(true, true)).isEmpty();
  }

  @Test
  void anyLineIsReadToItsEnd() {
    Random random = new Random(7240);
    String alphabet = "aw=;,\"\\ \t1";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        line.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(prefer(line + "\", respond-async", "respond-async").respondAsync()).isTrue();
    }
  }
}
