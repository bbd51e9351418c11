package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Policies and suspensions outlive a kill, and hold for the first command after it. */
class ControlRestartIT {
  private final MortalGateway gateway = MortalGateway.running();
  private final String tenant = "t-" + UUID.randomUUID();
  private final Client operator = caller("olga", "client", "operator");
  private final Client client = caller("ada", "client");
  private final Client suspended = caller("bob", "client");

  @Test
  void theFirstCommandAfterAKillIsJudgedByTheNewestPolicy() throws InterruptedException {
    String room = GatewayTester.resource(operator, 10);
    client.booked(room, Slot.hour(9));
    operator.put(
        "/v1/policies/tenant",
        Rules.policy(Rules.allowAll(), Rules.rule("not-now", "deny", "true", "CreateBooking")));
    operator.post("/v1/subjects/bob/suspend", "{\"reason\":\"left\"}");

    gateway.crash();
    JsonNode document = client.book(room, Slot.hour(10));
    assertThat(document.at("/reason/code").asString()).isEqualTo("not-authorized");
    assertThat(suspended.post("/v1/bookings", Slot.hour(10).booking(room)).code())
        .isEqualTo("subject-suspended");
    assertThat(operator.get("/v1/policies/tenant").header("ETag")).isEqualTo("\"1\"");
    assertThat(operator.get("/v1/policies/default").header("ETag")).isEqualTo("\"1\"");
    assertThat(operator.get("/v1/subjects/bob").text("/reason")).isEqualTo("left");
    assertThat(gateway.login("client-a").get("/v1/schedules/room-1").status()).isEqualTo(200);
  }

  private Client caller(String subject, String... roles) {
    return gateway.tester().caller(subject, tenant, roles);
  }
}
