package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who is suspended has nothing taken and nothing carried out, however good the token. */
class SubjectIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final String tenant = "t-" + UUID.randomUUID();
  private final Client operator = gateway.caller("olga", tenant, "client", "operator");
  private final Client client = gateway.caller("ada", tenant, "client");
  private final String room = GatewayTester.resource(operator, 100);

  @Test
  void aSuspendedSubjectIsTurnedAwayUntilItIsResumed() {
    String command = client.submit("/v1/bookings", Slot.hour(9).booking(room));
    client.await(command);
    Answer suspended = operator.post("/v1/subjects/ada/suspend", "{\"reason\":\"lost her key\"}");
    assertThat(suspended.status()).as("%s", suspended).isEqualTo(200);
    assertThat(suspended.text("/status")).isEqualTo("SUSPENDED");
    assertThat(suspended.text("/reason")).isEqualTo("lost her key");
    assertThat(suspended.text("/changedBy")).isEqualTo("olga");

    Answer refused = client.post("/v1/bookings", Slot.hour(10).booking(room));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo("subject-suspended");
    Answer batch =
        client.post(
            "/v1/commands/batch",
            "{\"type\":\"CancelBooking\"}\n",
            "Content-Type",
            "application/x-ndjson");
    assertThat(batch.code()).isEqualTo("subject-suspended");
    assertThat(client.send("DELETE", "/v1/commands/" + command, "").code())
        .isEqualTo("subject-suspended");

    assertThat(operator.post("/v1/subjects/ada/suspend", "").body()).isEqualTo(suspended.body());
    assertThat(operator.post("/v1/subjects/ada/resume", "").text("/status")).isEqualTo("ACTIVE");
    client.booked(room, Slot.hour(10));
    assertThat(operator.get("/v1/subjects/ada").text("/status")).isEqualTo("ACTIVE");
  }

  @Test
  void aSuspendedSubjectIsShownNothingAndItsStreamsEnd() {
    String command = client.submit("/v1/bookings", Slot.hour(9).booking(room));
    client.await(command);
    try (SseClient feed = client.events("/v1/events?from=earliest")) {
      feed.until(SseEvent::isFinal);
      operator.post("/v1/subjects/ada/suspend", "");
      assertThat(feed.toEnd()).extracting(SseEvent::type).containsExactly("feed.suspended");
    }
    for (String path :
        List.of(
            "/v1/events",
            "/v1/commands",
            "/v1/commands/" + command,
            "/v1/commands/" + command + "/events",
            "/v1/bookings",
            "/v1/schedules/" + room,
            "/v1/schedules/" + room + "/availability")) {
      Answer refused = client.get(path);
      assertThat(refused.status()).as(path).isEqualTo(403);
      assertThat(refused.code()).isEqualTo("subject-suspended");
    }
    assertThat(client.post("/v1/events/tickets", "").code()).isEqualTo("subject-suspended");
    operator.post("/v1/subjects/ada/resume", "");
    assertThat(client.get("/v1/commands/" + command).status()).isEqualTo(200);
  }

  @Test
  void aSuspendedOperatorChangesNothingAndNobodySuspendsHimself() {
    Client second = gateway.caller("otto", tenant, "operator");
    assertThat(second.post("/v1/subjects/olga/suspend", "").status()).isEqualTo(200);
    assertThat(operator.post("/v1/subjects/olga/resume", "").code()).isEqualTo("subject-suspended");
    assertThat(operator.put("/v1/policies/tenant", Rules.policy(Rules.allowAll())).code())
        .isEqualTo("subject-suspended");
    Answer himself = second.post("/v1/subjects/otto/suspend", "");
    assertThat(himself.code()).isEqualTo("malformed-request");
    assertThat(himself.pointers()).containsExactly("path:subject");
    second.post("/v1/subjects/olga/resume", "");
  }

  @Test
  void theSameNameInAnotherTenantGoesOn() {
    Client twin = gateway.caller("ada", "t-" + UUID.randomUUID(), "client", "operator");
    operator.post("/v1/subjects/ada/suspend", "");
    GatewayTester.resource(twin, 1);
    assertThat(twin.get("/v1/subjects/ada").text("/status")).isEqualTo("ACTIVE");
  }

  @Test
  void aSubjectMayHaveAnyCharacters() {
    String subject = "spiffe://example.org/ns/a b/é|1";
    String path = "/v1/subjects/spiffe%3A%2F%2Fexample.org%2Fns%2Fa%20b%2F%C3%A9%7C1";
    Client robot = gateway.caller(subject, tenant, "client");
    robot.booked(room, Slot.hour(11));
    Answer answer = operator.post(path + "/suspend", "");
    assertThat(answer.text("/subject")).isEqualTo(subject);
    assertThat(robot.post("/v1/bookings", Slot.hour(12).booking(room)).code())
        .isEqualTo("subject-suspended");
    assertThat(operator.get(path).text("/status")).isEqualTo("SUSPENDED");
  }

  @Test
  void onlyOperatorsSuspend() {
    assertThat(client.post("/v1/subjects/bob/suspend", "").code()).isEqualTo("forbidden");
    assertThat(client.get("/v1/subjects/ada").code()).isEqualTo("forbidden");
    assertThat(operator.post("/v1/subjects/bob/suspend", "{\"why\":1}").code())
        .isEqualTo("invalid-request");
    assertThat(gateway.caller("art", tenant, "auditor").get("/v1/subjects/bob").text("/status"))
        .isEqualTo("ACTIVE");
  }

  /** The command goes on, but its end is nothing that is told to whom it was of. */
  @Test
  void whoIsSuspendedWhileItWaitsHearsNoMoreThanThatItsCommandWasAccepted() throws Exception {
    DetouredGateway held = DetouredGateway.shared();
    String name = "c-" + UUID.randomUUID();
    Client mine = held.register(name);
    String lane = held.resource();
    String body = Slot.hour(9).booking(lane);
    try (Detour.Rule rule = held.booking.hold("CreateBooking", lane);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> post =
          threads.submit(() -> mine.post("/v1/bookings", body, "Prefer", "wait=30"));
      rule.awaitCall();
      JsonNode items = commands(held, lane);
      while (items.isEmpty()) {
        items = commands(held, lane);
      }
      String command = items.get(0).get("commandId").asString();
      Future<Answer> poll =
          threads.submit(() -> mine.get("/v1/commands/" + command, "Prefer", "wait=30"));
      Instant begin = Instant.now();
      assertThat(held.as("operator").post("/v1/subjects/" + name + "/suspend", "").status())
          .isEqualTo(200);
      assertThat(post.get().status()).isEqualTo(202);
      assertThat(post.get().commandId()).isEqualTo(command);
      assertThat(poll.get().code()).isEqualTo("subject-suspended");
      assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(20));
    }
  }

  private static JsonNode commands(DetouredGateway held, String resource) {
    String query = "/v1/commands?type=CreateBooking&resourceId=" + resource;
    return held.as("operator").get(query).json().get("items");
  }

  /** Accepted while all was well, and refused because it is not when its turn comes. */
  @Test
  void whatWaitsInItsLaneIsRejectedWhenItsTurnComes() {
    DetouredGateway held = DetouredGateway.shared();
    String name = "c-" + UUID.randomUUID();
    Client mine = held.register(name);
    Client other = held.as("client-a");
    String lane = held.resource();
    String first;
    String waiting;
    try (Detour.Rule rule = held.booking.hold("CreateBooking", lane)) {
      first = other.submit("/v1/bookings", Slot.hour(9).booking(lane));
      rule.awaitCall();
      waiting = mine.submit("/v1/bookings", Slot.hour(10).booking(lane));
      assertThat(held.as("operator").post("/v1/subjects/" + name + "/suspend", "").status())
          .isEqualTo(200);
    }
    assertThat(other.await(first).get("status").asString()).isEqualTo("SUCCEEDED");
    JsonNode end = held.as("operator").await(waiting);
    assertThat(end.get("status").asString()).as("%s", end).isEqualTo("REJECTED");
    assertThat(end.at("/reason/code").asString()).isEqualTo("subject-suspended");
    assertThat(end.get("steps")).isEmpty();
  }
}
