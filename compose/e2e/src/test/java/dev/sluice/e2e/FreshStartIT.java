package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a client has kept from a system that was emptied since is refused, not waited for. */
class FreshStartIT {
  private static final int COMMANDS = 30;
  private static Stack stack;

  @BeforeAll
  static void start() {
    stack = Stack.prepare().start();
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void aTokenOfALogThatIsGoneIsNoTokenOfThisOne() throws Exception {
    Client client = login();
    for (int i = 0; i < COMMANDS; i++) {
      client.book("class-1", Slot.hour(i));
    }
    String token = client.get("/v1/commands").header("Consistency-Token");
    assertThat(client.get("/v1/bookings", "Consistency-Token", token).status()).isEqualTo(200);

    stack.kill();
    stack.start("--fresh");
    Client again = login();
    for (String path : List.of("/v1/commands", "/v1/bookings", "/v1/schedules/class-1")) {
      Answer refused = again.get(path, "Consistency-Token", token);
      assertThat(refused.status()).as("%s", refused).isEqualTo(400);
      assertThat(refused.pointers()).containsExactly("header:Consistency-Token");
    }
    assertThat(again.get("/v1/commands").json().get("items")).isEmpty();
  }

  private static Client login() {
    Client anybody = new Client(stack.address(), GatewayTester.contract(stack.address()), "");
    Answer answer =
        anybody.post("/v1/auth/login", "{\"username\":\"client-a\",\"password\":\"demo\"}");
    return anybody.withToken(answer.text("/accessToken"));
  }
}
