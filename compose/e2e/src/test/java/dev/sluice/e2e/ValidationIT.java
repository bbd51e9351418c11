package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not valid is refused at once, and every fault of it is named. */
class ValidationIT {
  private static final String BOOKING = "bk_qqvhtje325zknegc_aglx4cs5dr6d5g3bbzxsutmlk4";
  private static final String NOBODY = "00000000-0000-0000-0000-000000000000";
  private static final String PERIOD =
      "\"start\":\"2099-11-23T09:00:00Z\",\"end\":\"2099-11-23T10:00:00Z\"";

  private final GatewayTester gateway = GatewayTester.shared();
  private final Client client = gateway.somebody();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                          | /resourceId /start /end
          {"resourceId":"r",PERIOD,"more":1}          | /more
          {"resourceId":"r",PERIOD,"a/b~c":1}         | /a~1b~0c
          {"resourceId":5,PERIOD}                     | /resourceId
          {"resourceId":"",PERIOD}                    | /resourceId
          {"resourceId":"a b",PERIOD}                 | /resourceId
          {"resourceId":null,PERIOD}                  | /resourceId
          {"resourceId":"r","start":"soon","end":5}   | /start /end
          {"resourceId":"r","start":"2099-11-23T09:00:00","end":"2099-11-23T10:00:00Z"} | /start
          {"resourceId":"r","start":"2099-11-23T10:00:00Z","end":"2099-11-23T09:00:00Z"} | /end
          {"resourceId":"r","start":"2099-11-23T10:00:00Z","end":"2099-11-23T10:00:00Z"} | /end
          {"resourceId":"r",PERIOD,"seats":0}         | /seats
          {"resourceId":"r",PERIOD,"seats":1.5}       | /seats
          {"resourceId":"r",PERIOD,"seats":"1"}       | /seats
          {"resourceId":"r",PERIOD,"seats":99999999999} | /seats
          {"resourceId":"r",PERIOD,"customer":"Ada"}  | /customer
          {"resourceId":"r",PERIOD,"customer":{}}     | /customer/name /customer/email
          {"resourceId":"r",PERIOD,"customer":{"name":"A","email":"none"}} | /customer/email
          {"resourceId":"r",PERIOD,"customer":{"name":"A","email":"a@b.c","age":5}} | /customer/age
          {"resourceId":"r",PERIOD,"notes":[]}        | /notes
          {"seats":-1,"notes":5,"more":{}}            | /resourceId /start /end /seats /notes /more
          """)
  void aBookingThatIsNotValidIsRefusedWithAllItsFaults(String body, String pointers) {
    assertInvalid(client.post("/v1/bookings", body.replace("PERIOD", PERIOD)), pointers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                       | /type
          {"type":"Unheard"}                       | /type
          {"type":"CancelBooking"}                 | /bookingId
          {"type":"CancelBooking","bookingId":"b"} | /bookingId
          {"type":"CancelBooking","bookingId":"BOOKING","resourceId":"r"} | /resourceId
          {"type":"CloseSchedule",PERIOD}          | /resourceId
          """)
  void aGenericCommandThatIsNotValidIsRefusedWithAllItsFaults(String body, String pointers) {
    String filled = body.replace("PERIOD", PERIOD).replace("BOOKING", BOOKING);
    assertInvalid(gateway.operator().post("/v1/commands", filled), pointers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                              | /timezone /capacity /slotMinutes /weekly
          {"timezone":"Mars/Base",REST}                   | /timezone
          {"timezone":"UTC","capacity":0,"slotMinutes":0,"weekly":{}} | /capacity /slotMinutes
          {"timezone":"UTC","capacity":1,"slotMinutes":60,"weekly":{"monday":[]}} | /weekly/monday
          {"timezone":"UTC","capacity":1,"slotMinutes":60,"weekly":{"mon":[{"open":"9:00","close":"17:00"}]}} | /weekly/mon/0/open
          {"timezone":"UTC","capacity":1,"slotMinutes":60,"weekly":{"mon":[{"open":"17:00","close":"09:00"}]}} | /weekly/mon/0/close
          {"timezone":"UTC","capacity":1,"slotMinutes":60,"weekly":{"mon":[{"open":"09:00","close":"12:00"},{"open":"11:00","close":"13:00"}]}} | /weekly/mon/1
          """)
  void aScheduleThatIsNotValidIsRefusedWithAllItsFaults(String body, String pointers) {
    String rest = "\"capacity\":1,\"slotMinutes\":60,\"weekly\":{}";
    Answer answer = gateway.operator().put("/v1/schedules/r", body.replace("REST", rest));
    assertThat(answer.status()).as("%s", answer).isEqualTo(422);
    List<String> expected = List.of(pointers.split(" "));
    assertThat(answer.pointers())
        .hasSameSizeAs(expected)
        .allMatch(p -> expected.stream().anyMatch(p::startsWith));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]x",
        "{\"a\":1}{\"a\":1}",
        "{\"resourceId\":\"r\",\"resourceId\":\"s\"}",
        "{'resourceId':'r'}",
        "{\"resourceId\":\"r\",}",
        "nonsense",
      })
  void whatIsNotJsonIsMalformed(String body) {
    Answer answer = client.send("POST", "/v1/bookings", body, "Content-Type", "application/json");
    assertThat(answer.status()).as("%s", answer).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("malformed-json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "5", "null", "\"text\""})
  void aBodyThatIsNoObjectIsNotValid(String body) {
    Answer answer = client.post("/v1/bookings", body);
    assertThat(answer.status()).as("%s", answer).isEqualTo(422);
    assertThat(answer.pointers()).containsExactly("");
  }

  @Test
  void nestingHasABound() {
    String deep = "[".repeat(50_000) + "]".repeat(50_000);
    assertThat(client.post("/v1/bookings", deep).status()).isIn(400, 413);
  }

  @Test
  void anIdOfThePathIsCheckedToo() {
    assertThat(client.post("/v1/bookings/nonsense/cancel", "{}").status()).isIn(400, 404);
    assertThat(client.get("/v1/bookings/nonsense").status()).isIn(400, 404);
    assertThat(client.get("/v1/commands/nonsense").status()).isIn(400, 404);
    assertThat(client.get("/v1/commands/00000000-0000-0000-0000-000000000000").status())
        .isEqualTo(404);
    assertThat(client.get("/v1/bookings/" + BOOKING).status()).isEqualTo(404);
    assertThat(client.get("/v1/schedules/res-nowhere").status()).isEqualTo(404);
    assertThat(client.get("/v1/schedules/res-nowhere/availability").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/commands?limit=0",
        "/v1/commands?limit=x",
        "/v1/commands?limit=100000",
        "/v1/commands?status=GONE",
        "/v1/commands?type=Unheard",
        "/v1/commands?cursor=nonsense",
        "/v1/bookings?status=GONE",
        "/v1/bookings?from=soon",
        "/v1/bookings?cursor=nonsense",
        "/v1/schedules/room-1/availability?from=soon",
        "/v1/schedules/room-1/availability?seats=x",
        "/v1/schedules/room-1/availability?from=2026-01-01T00:00:00Z&to=2036-01-01T00:00:00Z",
        "/v1/events?types=command.unheard",
        "/v1/events?from=sometime",
        "/v1/events?lastEventId=nonsense",
      })
  void aParameterThatIsNotOfItsFormIsNamed(String target) {
    Answer answer = client.get(target);
    assertThat(answer.status()).as("%s", answer).isEqualTo(400);
    assertThat(answer.pointers()).isNotEmpty().allMatch(p -> p.startsWith("query:"));
  }

  /** What asks for something that is not known must not get an answer to something else. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/bookings",
        "/v1/bookings/" + BOOKING,
        "/v1/schedules/room-1",
        "/v1/schedules/room-1/availability",
        "/v1/commands",
        "/v1/commands/parked",
        "/v1/commands/" + NOBODY,
        "/v1/commands/" + NOBODY + "/events",
        "/v1/events",
        "/v1/webhooks",
        "/v1/webhooks/" + NOBODY,
        "/v1/webhooks/" + NOBODY + "/deliveries",
        "/v1/policies",
        "/v1/policies/tenant",
        "/v1/policies/tenant/versions",
        "/v1/policies/tenant/versions/1",
        "/v1/subjects/nobody",
      })
  void aParameterThatIsNotKnownIsNamed(String path) {
    Answer answer = gateway.operator().get(path + "?colour=red");
    assertThat(answer.status()).as("%s", answer).isEqualTo(400);
    assertThat(answer.pointers()).containsExactly("query:colour");
  }

  @Test
  void faultsOfTheQueryAndOfHeadersAreNamedTogether() {
    Answer sent =
        client.post(
            "/v1/bookings?colour=red",
            Slot.hour(9).booking("res-none"),
            "Idempotency-Key",
            "",
            "Command-Deadline",
            "soon");
    assertThat(sent.status()).as("%s", sent).isEqualTo(400);
    assertThat(sent.pointers())
        .containsExactlyInAnyOrder(
            "query:colour", "header:Idempotency-Key", "header:Command-Deadline");
    for (String path :
        List.of(
            "/v1/commands?limit=0",
            "/v1/bookings?limit=0",
            "/v1/schedules/room-1/availability?seats=x",
            "/v1/commands/" + NOBODY + "?colour=red",
            "/v1/bookings/" + BOOKING + "?colour=red",
            "/v1/schedules/room-1?colour=red")) {
      Answer read = client.get(path, "Consistency-Token", "seen-it-all");
      assertThat(read.status()).as("%s", read).isEqualTo(400);
      assertThat(read.pointers()).hasSize(2).contains("header:Consistency-Token");
    }
    Answer stream = client.get("/v1/events?from=then", "Last-Event-ID", "x");
    assertThat(stream.pointers()).containsExactlyInAnyOrder("query:from", "header:Last-Event-ID");
  }

  private static void assertInvalid(Answer answer, String pointers) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("invalid-command");
    assertThat(answer.text("/retry/key")).isEqualTo("never");
    assertThat(answer.pointers()).containsExactlyInAnyOrder(pointers.split(" "));
  }
}
