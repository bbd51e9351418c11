package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What can go neither on nor back waits for an operator, who retries it or gives it up. */
class ParkingIT {
  private static final Status REFUSED =
      Status.FAILED_PRECONDITION.withDescription("a later change stands on it");

  private final DetouredGateway gateway = DetouredGateway.shared();
  private final Client client = gateway.as("client-a");
  private final Client operator = gateway.as("operator");
  private final String room = gateway.resource();
  private final Slot slot = Slot.hour(9);

  @Test
  void aRefusedCompensationWaitsForAnOperatorWhoHasItGoOn() {
    String command = parkedCreation();
    JsonNode parked = client.get("/v1/commands/" + command).json();
    assertThat(parked.at("/reason/code").asString()).isEqualTo("parked");
    assertThat(parked.at("/reason/detail").asString()).contains("undo-create-booking");
    assertThat(parkedOnes(operator)).contains(command);
    // Its type lets the lane pass.
    client.booked(room, Slot.hour(10));

    Answer answer = operator.post("/v1/commands/" + command + "/retry", "{\"reason\":\"mended\"}");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("/order")).isEqualTo("retry");
    JsonNode ended = client.await(command);
    assertThat(ended.get("status").asString()).isEqualTo("REJECTED");
    assertThat(ended.at("/orders/0/by").asString()).isEqualTo("operator");
    assertThat(ended.at("/orders/0/reason").asString()).isEqualTo("mended");
    assertThat(ended.at("/orders/0/outcome").asString()).isEqualTo("DONE");
    assertThat(client.free(room, slot)).isEqualTo(1);
    assertThat(parkedOnes(operator)).doesNotContain(command);
    try (SseClient stream = client.events("/v1/commands/" + command + "/events")) {
      assertThat(stream.toEnd())
          .extracting(SseEvent::type)
          .containsSubsequence("command.parked", "command.started", "command.rejected");
    }
  }

  @Test
  void whatIsGivenUpFailsAndSaysWhatStays() {
    String command = parkedCreation();
    String path = "/v1/commands/" + command;
    assertThat(operator.post(path + "/abandon", "{\"reason\":\"beyond repair\"}").status())
        .isEqualTo(202);
    JsonNode ended = client.await(command);
    assertThat(ended.get("status").asString()).isEqualTo("FAILED");
    assertThat(ended.at("/reason/code").asString()).isEqualTo("abandoned");
    assertThat(ended.at("/reason/detail").asString())
        .startsWith("Not taken back: create-booking, hold-slot.");
    assertThat(ended.at("/orders/0/order").asString()).isEqualTo("abandon");
    assertThat(ended.at("/orders/0/by").asString()).isEqualTo("operator");
    assertThat(ended.at("/orders/0/reason").asString()).isEqualTo("beyond repair");
    try (SseClient stream = client.events(path + "/events")) {
      SseEvent last = stream.toEnd().getLast();
      assertThat(last.type()).isEqualTo("command.failed");
      assertThat(last.document()).isEqualTo(ended);
    }
  }

  @Test
  void aParkedChangeHoldsItsResourceUpAndNoOther() {
    String booking = client.booked(room, slot);
    String command;
    String behind;
    try (Detour.Rule refused =
        gateway.schedule.refuse("ReleaseHold", "hd_", Status.PERMISSION_DENIED)) {
      command = client.submit("/v1/bookings/" + booking + "/cancel", "{}");
      refused.awaitCall();
      awaitParked(command);
    }
    behind = client.submit("/v1/bookings", Slot.hour(10).booking(room));
    client.booked(gateway.resource(), slot);
    assertThat(client.get("/v1/commands/" + behind).text("/status")).isEqualTo("ACCEPTED");
    assertThat(operator.send("POST", "/v1/commands/" + command + "/retry", "").status())
        .isEqualTo(202);
    assertThat(client.await(command).get("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(client.await(behind).get("status").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void whatIsParkedSurvivesAKillAndGoesOnWhereItWas() throws InterruptedException {
    String command = parkedCreation();
    gateway.crash();
    assertThat(parkedOnes(operator)).contains(command);
    assertThat(operator.send("POST", "/v1/commands/" + command + "/retry", "").status())
        .isEqualTo(202);
    JsonNode ended = client.await(command);
    assertThat(ended.get("status").asString()).isEqualTo("REJECTED");
    assertThat(ended.get("steps").valueStream().map(s -> s.get("name").asString()))
        .endsWith("undo-create-booking", "undo-hold-slot");
    assertThat(client.free(room, slot)).isEqualTo(1);
  }

  @Test
  void onlyOperatorsOfTheTenantDecideAndOnlyAboutWhatIsParked() {
    String command = client.submit("/v1/bookings", slot.booking(room));
    client.await(command);
    for (String what : List.of("retry", "abandon")) {
      String path = "/v1/commands/" + command + "/" + what;
      assertThat(client.send("POST", path, "").status()).isEqualTo(403);
      assertThat(gateway.as("client-z").send("POST", path, "").status()).isEqualTo(403);
      Answer late = operator.send("POST", path, "");
      assertThat(late.status()).isEqualTo(409);
      assertThat(late.code()).isEqualTo("not-parked");
    }
    assertThat(client.get("/v1/commands/parked").status()).isEqualTo(403);
  }

  /** A booking whose hold cannot be confirmed, and whose undoing is refused. */
  private String parkedCreation() {
    try (Detour.Rule unconfirmed = gateway.schedule.refuse("ConfirmHold", "hd_", REFUSED);
        Detour.Rule kept = gateway.booking.refuse("UndoChange", "bk_", REFUSED)) {
      String command = client.submit("/v1/bookings", slot.booking(room));
      unconfirmed.awaitCall();
      kept.awaitCall();
      awaitParked(command);
      return command;
    }
  }

  private void awaitParked(String command) {
    try (SseClient stream = client.events("/v1/commands/" + command + "/events")) {
      stream.until(e -> e.type().equals("command.parked"));
    }
  }

  private static List<String> parkedOnes(Client caller) {
    return caller
        .get("/v1/commands/parked?limit=200")
        .json()
        .get("items")
        .valueStream()
        .map(item -> item.get("commandId").asString())
        .toList();
  }
}
