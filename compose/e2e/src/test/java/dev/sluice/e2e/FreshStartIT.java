package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client has kept from a system that was emptied since is refused, not waited for. */
class FreshStartIT {
  private static final int COMMANDS = 30;

  private final MortalGateway gateway = MortalGateway.running();

  @Test
  void aTokenOfALogThatIsGoneIsNoTokenOfThisOne() throws Exception {
    Client client = gateway.login("client-a");
    for (int i = 0; i < COMMANDS; i++) {
      client.book("class-1", Slot.hour(i));
    }
    String token = client.get("/v1/commands").header("Consistency-Token");
    assertThat(client.get("/v1/bookings", "Consistency-Token", token).status()).isEqualTo(200);

    gateway.crash("--fresh");
    Client again = gateway.login("client-a");
    for (String path : List.of("/v1/commands", "/v1/bookings", "/v1/schedules/class-1")) {
      Answer refused = again.get(path, "Consistency-Token", token);
      assertThat(refused.status()).as("%s", refused).isEqualTo(400);
      assertThat(refused.pointers()).containsExactly("header:Consistency-Token");
    }
    assertThat(again.get("/v1/commands").json().get("items")).isEmpty();
  }
}
