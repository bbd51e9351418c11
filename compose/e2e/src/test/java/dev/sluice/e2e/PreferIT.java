package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Prefer}, as RFC 7240 says. */
class PreferIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final Client client = gateway.somebody();
  private final String room = gateway.resource();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wait=10",
        "WAIT=10",
        "respond-async, wait=10",
        "wait=10; x=y, respond-async",
        "wait=\"10\"",
        "wait = 10",
        "handling=lenient,,wait=10",
        "foo; bar=\"a, wait=0\", wait=10",
        "wait=10, wait=0",
        "wait=99999",
      })
  void whoWaitsGetsTheEnd(String prefer) {
    Answer answer = client.post("/v1/bookings", Slot.hour(9).booking(room), "Prefer", prefer);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(answer.text("/status")).isEqualTo("SUCCEEDED");
    assertThat(answer.header("Preference-Applied")).contains("wait=");
    assertThat(answer.json()).isEqualTo(client.get("/v1/commands/" + answer.commandId()).json());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "respond-async",
        "wait",
        "wait=",
        "wait=x",
        "wait=-1",
        "wait=1.5",
        "return=minimal",
        "\"",
        ";;;===,,,",
      })
  void whoDoesNotWaitOrWritesNonsenseGetsThe202(String prefer) {
    Answer answer = client.post("/v1/bookings", Slot.hour(9).booking(room), "Prefer", prefer);
    assertThat(answer.status()).as("%s", answer).isEqualTo(202);
  }

  @Test
  void severalHeadersCountAsOne() {
    Answer answer =
        client.post(
            "/v1/bookings",
            Slot.hour(9).booking(room),
            "Prefer",
            "respond-async",
            "Prefer",
            "wait=10");
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void thePreferenceForA202IsAnswered() {
    Answer answer =
        client.post("/v1/bookings", Slot.hour(9).booking(room), "Prefer", "respond-async");
    assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
    assertThat(client.post("/v1/bookings", Slot.hour(9).booking(room)).header("Preference-Applied"))
        .isEmpty();
  }

  @Test
  void aRejectionIsAnEndToo() {
    client.booked(room, Slot.hour(9));
    Answer answer = client.post("/v1/bookings", Slot.hour(9).booking(room), "Prefer", "wait=10");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("/status")).isEqualTo("REJECTED");
  }
}
