package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Policies and suspensions outlive a kill, and hold for the first command after it. */
class ControlRestartIT {
  private static Stack stack;
  private static ContractCheck contract;

  @BeforeAll
  static void start() {
    stack = Stack.prepare().start();
    contract = GatewayTester.contract(stack.address());
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void theFirstCommandAfterAKillIsJudgedByTheNewestPolicy() throws InterruptedException {
    Client operator = login("operator");
    String room = GatewayTester.resource(operator, 10);
    login("client-a").booked(room, Slot.hour(9));
    operator.put(
        "/v1/policies/tenant",
        Rules.policy(Rules.allowAll(), Rules.rule("not-now", "deny", "true", "CreateBooking")));
    operator.post("/v1/subjects/client-b/suspend", "{\"reason\":\"left\"}");

    stack.kill();
    stack.start();
    Client again = login("operator");
    JsonNode document = login("client-a").book(room, Slot.hour(10));
    assertThat(document.at("/reason/code").asString()).isEqualTo("not-authorized");
    assertThat(login("client-b").post("/v1/bookings", Slot.hour(10).booking(room)).code())
        .isEqualTo("subject-suspended");
    assertThat(again.get("/v1/policies/tenant").header("ETag")).isEqualTo("\"1\"");
    assertThat(again.get("/v1/policies/default").header("ETag")).isEqualTo("\"1\"");
    assertThat(again.get("/v1/subjects/client-b").text("/reason")).isEqualTo("left");
  }

  private static Client login(String account) {
    Client anybody = new Client(stack.address(), contract, "");
    String body =
        """
        {"username":"%s","password":"demo"}\
        """
            .formatted(account);
    return anybody.withToken(anybody.post("/v1/auth/login", body).text("/accessToken"));
  }
}
