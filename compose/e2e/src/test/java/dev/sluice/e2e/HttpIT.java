package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manners of HTTP, and one form for all that is refused. */
class HttpIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final Client client = gateway.somebody();

  @ParameterizedTest
  @ValueSource(strings = {"/", "/v1", "/v2/bookings", "/v1/bookings/a/b/c", "/favicon.ico"})
  void whatThereIsNotIsNotFound(String path) {
    assertThat(client.get(path).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /v1/bookings, GET",
    "PUT, /v1/bookings, POST",
    "PUT, /v1/commands/batch, POST",
    "POST, /v1/schedules/room-1, PUT",
    "PATCH, /v1/events, GET",
    "OPTIONS, /v1/bookings, POST",
    "HEAD, /v1/events/tickets, POST",
    "GET, /v1/auth/login, POST",
    "POST, /openapi, GET",
  })
  void anotherMethodIsNotAllowedAndThoseThatAreAreNamed(String method, String path, String allow) {
    Answer answer = client.send(method, path, "");
    assertThat(answer.status()).as("%s", answer).isEqualTo(405);
    assertThat(answer.header("Allow")).contains(allow);
  }

  @Test
  void headIsGetWithoutABody() {
    Answer head = client.send("HEAD", "/v1/schedules/room-1", "");
    Answer get = client.get("/v1/schedules/room-1");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
  }

  @Test
  void headOfAStreamIsItsHeaders() {
    Answer head = client.send("HEAD", "/v1/events", "");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Type")).startsWith("text/event-stream");
    assertThat(head.header("Stream-Id")).isNotEmpty();
    assertThat(head.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/bookings", "/v1/commands", "/v1/schedules/room-1"})
  void whatCannotBeProducedIsNotAcceptable(String path) {
    assertThat(client.get(path, "Accept", "image/png").status()).isEqualTo(406);
    assertThat(client.get(path, "Accept", "application/json;q=0").status()).isEqualTo(406);
    assertThat(client.get(path, "Accept", "text/html, application/*;q=0.5").status())
        .isEqualTo(200);
  }

  @Test
  void anEventStreamIsNoJson() {
    assertThat(client.get("/v1/events", "Accept", "application/json").status()).isEqualTo(406);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml", "application/json; charset=latin1"})
  void aBodyOfAnotherTypeIsNotRead(String type) {
    String body = Slot.hour(9).booking("room-1");
    assertThat(client.post("/v1/bookings", body, "Content-Type", type).status()).isEqualTo(415);
  }

  @Test
  void jsonMaySayThatItIsUtf8() {
    String body = Slot.hour(9).booking("res-none");
    assertThat(
            client
                .post("/v1/bookings", body, "Content-Type", "Application/JSON; charset=UTF-8")
                .status())
        .isEqualTo(202);
  }

  @Test
  void aBodyMaySayThatItIsNotEncodedAndNothingElse() {
    String body = Slot.hour(9).booking("res-none");
    assertThat(client.post("/v1/bookings", body, "Content-Encoding", "identity").status())
        .isEqualTo(202);
    Answer zipped = client.post("/v1/bookings", body, "Content-Encoding", "gzip");
    assertThat(zipped.status()).isEqualTo(415);
    assertThat(zipped.pointers()).containsExactly("header:Content-Encoding");
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() {
    String body =
        """
        {"notes":"%s"}\
        """
            .formatted("x".repeat(3_000_000));
    assertThat(client.post("/v1/bookings", body).status()).isEqualTo(413);
  }

  @Test
  void everyAnswerToACallThatIsCountedSaysHowManyMoreThereMayBe() {
    String nobody = UUID.randomUUID().toString();
    List<Answer> answers =
        List.of(
            client.post("/v1/bookings", Slot.hour(9).booking("res-none")),
            client.post("/v1/commands/batch", "{}\n", "Content-Type", "application/x-ndjson"),
            client.post("/v1/events/tickets", ""),
            client.post("/v1/events/streams/" + nobody + "/renewal", ""),
            client.send("HEAD", "/v1/events", ""),
            client.get("/v1/commands"),
            client.get("/v1/bookings"),
            client.get("/v1/schedules/room-1"),
            client.get("/v1/schedules/room-1", "If-None-Match", "*"),
            client.get("/v1/schedules/room-1/availability"),
            client.get("/v1/commands/" + nobody),
            client.send("DELETE", "/v1/commands/" + nobody, ""));
    assertThat(answers)
        .extracting(Answer::status)
        .containsExactly(202, 200, 200, 202, 200, 200, 200, 200, 304, 200, 404, 404);
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.header("RateLimit")).matches("\"principal\";r=[0-9]+;t=[0-9]+");
              assertThat(answer.header("RateLimit-Policy"))
                  .matches("\"principal\";q=[0-9]+;w=[0-9]+, \"tenant\";q=[0-9]+;w=[0-9]+");
            });
  }

  @Test
  void theTraceOfARequestGoesIntoItsEvents() {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    String room = gateway.resource();
    String command =
        client.submit(
            "/v1/bookings",
            Slot.hour(9).booking(room),
            "traceparent",
            "00-" + trace + "-00f067aa0ba902b7-01");
    try (SseClient events = client.events("/v1/commands/" + command + "/events")) {
      assertThat(events.toEnd())
          .allSatisfy(
              e -> assertThat(e.cloudEvent().path("traceparent").asString("")).contains(trace));
    }
  }

  @Test
  void theTraceOfARequestIsInItsProblem() {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4737";
    Answer answer = client.get("/none", "traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
    assertThat(answer.text("/traceId")).isEqualTo(trace);
  }

  @Test
  void theTypeOfAProblemResolves() {
    String type = client.get("/none").text("/type");
    assertThat(gateway.anybody().get(type).status()).isEqualTo(200);
  }
}
