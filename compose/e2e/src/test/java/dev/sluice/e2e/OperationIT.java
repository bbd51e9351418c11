package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators and tools look at. */
class OperationIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final Client anybody = gateway.anybody();

  @ParameterizedTest
  @ValueSource(strings = {"live", "ready", "started"})
  void healthNamesEachPart(String probe) {
    Answer answer = anybody.get("/observe/health/" + probe);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(answer.text("/status")).isEqualTo("UP");
    assertThat(answer.json().get("parts")).isNotEmpty();
  }

  @Test
  void measurementsAreThereForPrometheus() {
    gateway.somebody().book(gateway.resource(), Slot.hour(9));
    Answer text = anybody.get("/observe/metrics");
    assertThat(text.header("Content-Type")).startsWith("text/plain");
    assertThat(text.body()).contains("sluice_").contains("# TYPE");
    Answer open = anybody.get("/observe/metrics", "Accept", "application/openmetrics-text");
    assertThat(open.header("Content-Type")).startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void theContractIsServed() {
    assertThat(anybody.get("/openapi").text("/openapi")).startsWith("3.1");
    assertThat(anybody.get("/openapi", "Accept", "application/yaml").body())
        .startsWith("openapi: 3.1");
    assertThat(anybody.get("/asyncapi").text("/asyncapi")).startsWith("3.");
    assertThat(anybody.get("/schemas/CommandDocument").text("/$schema"))
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    assertThat(anybody.get("/docs").body()).contains("swagger-ui");
    assertThat(anybody.get("/problems").body()).contains("slot-unavailable");
  }

  @Test
  void theSeededResourcesAreThere() {
    Client client = gateway.as("client-a");
    assertThat(client.get("/v1/schedules/room-1").json().get("capacity").asInt()).isEqualTo(1);
    Answer lesson = client.get("/v1/schedules/class-1");
    assertThat(lesson.json().get("capacity").asInt()).isEqualTo(20);
    assertThat(lesson.text("/timezone")).isEqualTo("Europe/Berlin");
    assertThat(lesson.json().get("slotMinutes").asInt()).isEqualTo(60);
    assertThat(lesson.json().get("weekly").propertyNames())
        .containsExactlyInAnyOrder("mon", "tue", "wed", "thu", "fri");
    assertThat(lesson.text("/weekly/mon/0/open")).isEqualTo("08:00");
    assertThat(lesson.text("/weekly/fri/0/close")).isEqualTo("18:00");
  }
}
