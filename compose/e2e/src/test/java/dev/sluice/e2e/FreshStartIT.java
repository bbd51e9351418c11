package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client has kept from a system that was emptied since is refused, not waited for. */
class FreshStartIT {
  private static final int COMMANDS = 30;

  private final MortalGateway gateway = MortalGateway.running();

  @Test
  void aTokenOrAPositionOfALogThatIsGoneIsNoneOfThisOne() throws Exception {
    Client client = gateway.login("client-a");
    for (int i = 0; i < COMMANDS; i++) {
      client.book("class-1", Slot.hour(i));
    }
    String token = client.get("/v1/commands").header("Consistency-Token");
    assertThat(client.get("/v1/bookings", "Consistency-Token", token).status()).isEqualTo(200);
    String seen = client.get("/v1/commands").header("Feed-Position");

    gateway.crash("--fresh");
    Client again = gateway.login("client-a");
    for (String path : List.of("/v1/commands", "/v1/bookings", "/v1/schedules/class-1")) {
      Answer refused = again.get(path, "Consistency-Token", token);
      assertThat(refused.status()).as("%s", refused).isEqualTo(400);
      assertThat(refused.pointers()).containsExactly("header:Consistency-Token");
    }
    assertThat(again.get("/v1/commands").json().get("items")).isEmpty();
    try (SseClient stream = again.events("/v1/events", "Last-Event-ID", seen)) {
      SseEvent first = stream.next();
      assertThat(first.type()).isEqualTo("feed.truncated");
      assertThat(first.cloudEvent().at("/data/reason").asString()).isEqualTo("beyond-the-end");
    }
  }
}
