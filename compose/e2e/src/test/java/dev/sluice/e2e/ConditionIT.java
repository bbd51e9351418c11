package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code If-Match}: only if nobody has changed it meanwhile. */
class ConditionIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final Client client = gateway.somebody();
  private final String room = gateway.resource();

  @Test
  void aChangeOfTheSeenRevisionIsMade() {
    String path = "/v1/bookings/" + client.booked(room, Slot.hour(9));
    String etag = client.get(path).header("ETag");
    assertEnd(path + "/reschedule", Slot.hour(10).reschedule(), etag, "SUCCEEDED");
    String next = client.get(path).header("ETag");
    assertThat(next).isNotEqualTo(etag);
    assertEnd(path + "/cancel", "{}", next, "SUCCEEDED");
  }

  @Test
  void aChangeOfAnOlderRevisionIsRefusedAndChangesNothing() {
    String path = "/v1/bookings/" + client.booked(room, Slot.hour(9));
    String etag = client.get(path).header("ETag");
    client.await(client.submit(path + "/reschedule", Slot.hour(10).reschedule()));
    assertMismatch(client.post(path + "/reschedule", Slot.hour(11).reschedule(), "If-Match", etag));
    assertMismatch(client.post(path + "/cancel", "{}", "If-Match", etag));
    assertThat(client.get(path).text("/status")).isEqualTo("BOOKED");
    assertThat(client.get(path).text("/start")).isEqualTo(Slot.hour(10).start().toString());
    assertThat(client.free(room, Slot.hour(11))).isEqualTo(1);
    assertThat(client.free(room, Slot.hour(10))).isZero();
  }

  @Test
  void ofTwoChangesOfOneRevisionOneIsMade() {
    String path = "/v1/bookings/" + client.booked(room, Slot.hour(9));
    String one = client.submit(path + "/cancel", "{}", "If-Match", "\"1\"");
    Answer two = client.post(path + "/reschedule", Slot.hour(10).reschedule(), "If-Match", "\"1\"");
    assertThat(client.await(one).get("status").asString()).isEqualTo("SUCCEEDED");
    if (two.status() == 202) {
      assertThat(client.await(two.commandId()).get("status").asString()).isEqualTo("REJECTED");
    } else {
      assertThat(two.status()).isEqualTo(412);
    }
  }

  @Test
  void aScheduleHasRevisionsToo() {
    Client operator = gateway.operator();
    String path = "/v1/schedules/" + room;
    String schedule = GatewayTester.schedule("UTC", 2, 60, "00:00", "24:00");
    String etag = operator.get(path).header("ETag");
    Answer right = operator.put(path, schedule, "If-Match", etag);
    assertThat(operator.await(right.commandId()).get("status").asString()).isEqualTo("SUCCEEDED");
    assertMismatch(operator, operator.put(path, schedule, "If-Match", etag));
    assertThat(operator.get(path).json().get("revision").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"x\"", "W/\"1\"", "\"1\", \"2\"", "\"99999999999999999999\""})
  void aRevisionThatIsNoneIsMalformed(String bad) {
    String path = "/v1/bookings/" + client.booked(room, Slot.hour(9));
    Answer answer = client.post(path + "/cancel", "{}", "If-Match", bad);
    assertThat(answer.status()).as("%s", answer).isIn(400, 412);
    assertThat(client.get(path).text("/status")).isEqualTo("BOOKED");
  }

  @Test
  void aCommandPastItsDeadlineIsNotStarted() {
    JsonNode end =
        client.await(
            client.submit(
                "/v1/bookings",
                Slot.hour(9).booking(room),
                "Command-Deadline",
                "2020-01-01T00:00:00+01:00"));
    assertThat(end.get("status").asString()).as("%s", end).isEqualTo("EXPIRED");
    assertThat(end.at("/reason/code").asString()).isEqualTo("deadline-passed");
    assertThat(end.get("deadline").asString()).isEqualTo("2019-12-31T23:00:00Z");
    assertThat(end.get("steps")).isEmpty();
    assertThat(client.free(room, Slot.hour(9))).isEqualTo(1);
  }

  private void assertEnd(String path, String body, String etag, String status) {
    JsonNode end = client.await(client.submit(path, body, "If-Match", etag));
    assertThat(end.get("status").asString()).as("%s", end).isEqualTo(status);
  }

  private void assertMismatch(Answer answer) {
    assertMismatch(client, answer);
  }

  private static void assertMismatch(Client client, Answer answer) {
    if (answer.status() == 202) {
      JsonNode end = client.await(answer.commandId());
      assertThat(end.get("status").asString()).as("%s", end).isEqualTo("REJECTED");
      assertThat(end.at("/reason/code").asString()).isEqualTo("revision-mismatch");
      assertThat(end.path("resourceId").asString()).startsWith("res-");
    } else {
      assertThat(answer.status()).as("%s", answer).isEqualTo(412);
      assertThat(answer.code()).isEqualTo("revision-mismatch");
    }
  }
}
