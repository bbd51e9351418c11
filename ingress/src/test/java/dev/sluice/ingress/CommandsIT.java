package dev.sluice.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.SharedParts;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.testing.TestIssuer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class CommandsIT {
  private static final String BOOKING = "bk_aaaaaaaaaaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbbbb";
  private static final String JSON = "application/json";

  private static TestLog log;
  private static TestIssuer issuer;
  private static TestIngress ingress;

  private String tenant;
  private TestClient client;
  private TestClient operator;

  @BeforeAll
  static void start() {
    log = new TestLog(SharedParts.kafka().bootstrapServers());
    log.create();
    issuer = new TestIssuer();
    ingress =
        new TestIngress(
            TestIngress.config(
                SharedParts.kafka().bootstrapServers(),
                SharedParts.freshDatabase(),
                SharedParts.redis().address(),
                SharedParts.redis().password()),
            issuer);
  }

  @AfterAll
  static void stop() {
    ingress.close();
    issuer.close();
  }

  @BeforeEach
  void fresh() {
    tenant = "t-" + UUID.randomUUID();
    client = new TestClient(ingress, issuer.token(tenant, "ada", "client"));
    operator = new TestClient(ingress, issuer.token(tenant, "olga", "client", "operator"));
  }

  @Test
  void aBookingIsAnsweredWhenItIsInTheLog() {
    TestClient.Answer answer =
        client.post(
            "/v1/bookings",
            TestClient.booking("room-1"),
            "Command-Deadline",
            "2027-01-01T00:00:00Z",
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    List<TestLog.Entry> entries = log.of(tenant);
    assertThat(entries).hasSize(1);
    Envelope envelope = entries.getFirst().envelope();
    assertThat(TestIngress.SEAL.isValid(entries.getFirst().sealed())).isTrue();
    assertThat(entries.getFirst().record().key()).isEqualTo(envelope.lane().value());
    assertThat(envelope.deadline()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(envelope.principal().subject()).isEqualTo("ada");
    assertThat(envelope.traceparent()).startsWith("00-0af7651916cd43dd8448eb211c80319c-");
    assertThat(envelope.commandId().version()).isEqualTo(7);
    String self = "/v1/commands/" + envelope.commandId();
    assertThat(answer.header("Location")).contains(self);
    assertThat(answer.header("Retry-After")).contains("1");
    assertThat(answer.json())
        .isEqualTo(
            TestClient.JSON.readTree(
                """
                {"commandId":"%s","type":"CreateBooking","status":"ACCEPTED","acceptedAt":"%s",
                 "bookingId":"%s","resourceId":"room-1",
                 "links":{"self":"%s","events":"%s/events"}}\
                """
                    .formatted(
                        envelope.commandId(),
                        envelope.acceptedAt(),
                        BookingId.of(envelope.lane(), envelope.commandId()).value(),
                        self,
                        self)));
  }

  @Test
  void everyCallGivesItsCommand() {
    String period = "{'start':'2027-03-01T09:00:00Z','end':'2027-03-01T10:00:00Z'}";
    String schedule = "{'timezone':'UTC','capacity':1,'slotMinutes':60,'weekly':{}}";
    List<TestClient.Answer> answers =
        List.of(
            operator.post("/v1/bookings", TestClient.booking("room-1")),
            operator.post("/v1/bookings/" + BOOKING + "/reschedule", period, "If-Match", "\"3\""),
            operator.send("POST", "/v1/bookings/" + BOOKING + "/cancel", "", ""),
            operator.send("PUT", "/v1/schedules/room-1", JSON, schedule),
            operator.post("/v1/schedules/room-1/closures", period));
    assertThat(answers).extracting(TestClient.Answer::status).containsOnly(202);
    assertThat(answers)
        .extracting(answer -> answer.json().path("type").asString())
        .containsExactly(
            "CreateBooking",
            "RescheduleBooking",
            "CancelBooking",
            "DefineSchedule",
            "CloseSchedule");
    assertThat(log.of(tenant))
        .extracting(entry -> entry.envelope().command().type())
        .containsExactlyInAnyOrder(CommandType.values());
    assertThat(log.of(tenant))
        .extracting(entry -> entry.envelope().expectedRevision())
        .filteredOn(revision -> revision != null)
        .containsExactly(3L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST | /v1/bookings | application/json | {'resourceId' | 400 | malformed-json",
        "POST | /v1/bookings | application/json | {'a':1,'a':2} | 400 | malformed-json",
        "POST | /v1/bookings | text/plain | {} | 415 | unsupported-media-type",
        "POST | /v1/bookings | application/json;charset=latin1 | {} | 415 | unsupported-media-type",
        "POST | /v1/bookings | application/json | {} | 422 | invalid-command",
        "POST | /v1/bookings/nonsense/cancel | application/json | {} | 404 | booking-not-found",
        "POST | /v1/commands | application/json | {'type':'CancelBooking','bookingId':'x'} | 422"
            + " | invalid-command",
        "PUT | /v1/schedules/-a | application/json | {} | 400 | malformed-request",
        "DELETE | /v1/bookings | application/json | {} | 405 | method-not-allowed",
      })
  void whatCannotBeAcceptedIsAProblem(
      String method, String path, String type, String body, int status, String code) {
    TestClient.Answer answer = operator.send(method, path, type, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(log.of(tenant)).isEmpty();
  }

  @Test
  void headersAreChecked() {
    String booking = TestClient.booking("room-1");
    assertThat(client.post("/v1/bookings", booking, "If-Match", "\"1\"").status()).isEqualTo(400);
    assertThat(client.post("/v1/bookings", booking, "Accept", "text/html").status()).isEqualTo(406);
    TestClient.Answer bad = client.post("/v1/bookings", booking, "Idempotency-Key", "\"open");
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.json().path("errors").path(0).path("pointer").asString())
        .isEqualTo("header:Idempotency-Key");
    assertThat(client.post("/v1/bookings", " ".repeat(70_000)).status()).isEqualTo(413);
    assertThat(log.of(tenant)).isEmpty();
  }

  @Test
  void rolesAreCheckedAtTheDoor() {
    String schedule = "{'timezone':'UTC','capacity':1,'slotMinutes':60,'weekly':{}}";
    TestClient auditor = new TestClient(ingress, issuer.token(tenant, "aud", "auditor"));
    TestClient nobody = new TestClient(ingress, "");
    assertThat(client.send("PUT", "/v1/schedules/room-1", JSON, schedule).code())
        .isEqualTo("forbidden");
    assertThat(auditor.post("/v1/bookings", TestClient.booking("room-1")).code())
        .isEqualTo("forbidden");
    assertThat(nobody.post("/v1/bookings", TestClient.booking("room-1")).status()).isEqualTo(401);
    assertThat(log.of(tenant)).isEmpty();
  }

  @Test
  void whatIsAcknowledgedIsInTheLogAndNothingElse() throws InterruptedException {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      String resource = "room-" + i;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                for (int n = 0; n < 50; n++) {
                  TestClient.Answer answer =
                      client.post("/v1/bookings", TestClient.booking(resource));
                  assertThat(answer.status()).isEqualTo(202);
                  acknowledged.add(answer.json().path("commandId").asString());
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    List<String> logged =
        log.of(tenant).stream().map(e -> e.envelope().commandId().toString()).toList();
    assertThat(acknowledged).hasSize(64 * 50);
    assertThat(logged).hasSize(64 * 50).containsExactlyInAnyOrderElementsOf(acknowledged);
  }

  @Test
  void aBatchOfAThousandIsAnsweredInOrder() {
    String lines =
        IntStream.range(0, 1000)
            .mapToObj(
                i ->
                    i % 100 == 7
                        ? "{'type':'Nonsense'}"
                        : TestClient.bookingLine("room-" + i % 10 + "-" + i))
            .collect(Collectors.joining("\n", "", "\n"));
    TestClient.Answer answer =
        client.send("POST", "/v1/commands/batch", "application/x-ndjson", lines);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).contains("application/x-ndjson");
    List<JsonNode> answers = answer.text().lines().map(TestClient.JSON::readTree).toList();
    assertThat(answers).hasSize(1000);
    for (int i = 0; i < 1000; i++) {
      JsonNode line = answers.get(i);
      if (i % 100 == 7) {
        assertThat(line.path("status").asInt()).isEqualTo(422);
        assertThat(line.path("errors").path(0).path("pointer").asString()).isEqualTo("/type");
      } else {
        assertThat(line.path("resourceId").asString()).isEqualTo("room-" + i % 10 + "-" + i);
      }
    }
    assertThat(log.of(tenant)).hasSize(990);
  }

  @Test
  void commandsOfOneLaneKeepTheOrderOfTheLines() {
    StringBuilder lines = new StringBuilder();
    for (int seats = 1; seats <= 200; seats++) {
      lines
          .append(
              TestClient.bookingLine("room-" + seats % 3).replace("}", ",'seats':" + seats + "}"))
          .append("\r\n");
    }
    TestClient.Answer answer =
        client.send("POST", "/v1/commands/batch", "application/x-ndjson", lines.toString());
    assertThat(answer.text().lines()).hasSize(200).allMatch(line -> line.contains("ACCEPTED"));
    for (int lane = 0; lane < 3; lane++) {
      String resource = "room-" + lane;
      assertThat(log.of(tenant))
          .filteredOn(e -> e.envelope().resourceId().orElse("").equals(resource))
          .extracting(e -> ((Command.CreateBooking) e.envelope().command()).seats())
          .isSorted();
    }
  }

  @Test
  void aBatchHasBounds() {
    String line = "{'type':'Nonsense'}\n";
    assertThat(
            client
                .send("POST", "/v1/commands/batch", "application/x-ndjson", line.repeat(1001))
                .status())
        .isEqualTo(413);
    assertThat(client.post("/v1/commands/batch", line).status()).isEqualTo(415);
    assertThat(client.send("POST", "/v1/commands/batch", "application/x-ndjson", "").status())
        .isEqualTo(400);
    TestClient.Answer blank =
        client.send(
            "POST",
            "/v1/commands/batch",
            "application/x-ndjson",
            TestClient.bookingLine("room-1") + "\n\n" + TestClient.bookingLine("room-1"));
    assertThat(blank.text().lines().map(TestClient.JSON::readTree))
        .extracting(json -> json.path("status").asString())
        .containsExactly("ACCEPTED", "400", "ACCEPTED");
  }
}
